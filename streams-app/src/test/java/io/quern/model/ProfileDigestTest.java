package io.quern.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ProfileDigestTest {
  private static final String FORMAT = "safetensors";
  private static final QuantizationGroup GROUP = group(4, "minmax", "");

  private static QuantizationGroup group(int bits, String observer, String activations) {
    return new QuantizationGroup(
        "a",
        List.of("Linear"),
        new QuantizationGroup.Numbers("int", bits, true),
        new QuantizationGroup.Grain("channel", 0, 0, 0),
        new QuantizationGroup.Scaling(observer, Map.of(), "", activations));
  }

  private static ProfileDetails details(
      List<ProfileDetails.Option> options, List<QuantizationGroup> groups, List<String> ignore) {
    return new ProfileDetails(options, groups, ignore, "", ProfileDetails.Output.DEFAULT);
  }

  private static String digest(ProfileDetails details) {
    return ProfileDigest.of(FORMAT, "W4A16", details);
  }

  @Test
  void shouldBeTheOldOneWithoutDetails() {
    assertThat(digest(ProfileDetails.NONE)).isEqualTo(ProfileDigest.of(FORMAT, "W4A16"));
  }

  @Test
  void shouldDifferForWhateverDecidesBytes() {
    ProfileDetails.Option mse = new ProfileDetails.Option("observer", "mse");
    ProfileDetails.Option group = new ProfileDetails.Option("group", "32");
    List<ProfileDetails> all =
        List.of(
            ProfileDetails.NONE,
            details(List.of(mse), List.of(), List.of()),
            details(List.of(mse, group), List.of(), List.of()),
            details(List.of(group, mse), List.of(), List.of()),
            details(List.of(), List.of(), List.of("observer", "mse")),
            details(List.of(), List.of(), List.of("observermse")),
            details(List.of(), List.of(GROUP), List.of()),
            details(List.of(), List.of(GROUP, GROUP), List.of()),
            details(List.of(), List.of(group(3, "minmax", "")), List.of()),
            details(List.of(), List.of(group(4, "mse", "")), List.of()),
            details(List.of(), List.of(group(4, "minmax", "dynamic")), List.of()),
            new ProfileDetails(
                List.of(), List.of(), List.of(), "weights", ProfileDetails.Output.DEFAULT),
            new ProfileDetails(
                List.of(), List.of(), List.of(), "", new ProfileDetails.Output(true, 2)));

    Set<String> digests = new HashSet<>();
    all.forEach(details -> digests.add(digest(details)));

    assertThat(digests).hasSize(all.size());
  }

  @Test
  void shouldStayWhenOnlyTheFiguresAreTurnedOff() {
    ProfileDetails quiet =
        new ProfileDetails(
            List.of(), List.of(), List.of(), "", new ProfileDetails.Output(false, 0));

    assertThat(digest(quiet)).isEqualTo(digest(ProfileDetails.NONE));
  }
}

package io.quern.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.quern.model.ArtifactState.Phase;
import io.quern.model.MeasureOrder;
import io.quern.model.Order;
import io.quern.model.Profile;
import io.quern.model.ProfileDetails;
import io.quern.model.ProfileDetails.Option;
import io.quern.model.QuantizationGroup;
import io.quern.model.QuantizeOrder;
import io.quern.plan.safetensors.SafetensorsFormatPlanner;
import io.quern.plan.safetensors.SchemeGroups;
import io.quern.publish.SafetensorsSource;
import io.quern.serde.Incoming;
import io.quern.serde.Wire;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A profile of several groups of which one changes: only its tensors are computed. */
class GroupChangeTest {
  private static final Path DEMO = Path.of("demo/hf");
  private static final String GROUP = "re:.*down_proj$";

  private final Function<byte[], Incoming<Order>> reader = Wire.order().reader();
  private final List<TestRecord<String, byte[]>> orders = new ArrayList<>();

  /** {@code type} for all modules but those of the group. */
  private static Profile profile(String type, String groupType, String... options)
      throws Exception {
    List<Option> changed = new ArrayList<>();
    for (String option : options) {
      int sign = option.indexOf('=');
      changed.add(new Option(option.substring(0, sign), option.substring(sign + 1)));
    }
    QuantizationGroup down = SchemeGroups.resolve("down", List.of(GROUP), groupType, changed);
    ProfileDetails details =
        new ProfileDetails(List.of(), List.of(down), List.of(), "", ProfileDetails.Output.DEFAULT);
    return Profile.of("p", List.of("*"), SafetensorsFormatPlanner.FORMAT, type, details);
  }

  private Set<String> ordered() {
    Set<String> tensors = new TreeSet<>();
    for (TestRecord<String, byte[]> record : orders) {
      if (reader.apply(record.value()) instanceof Incoming.Sound<Order>(Order order)) {
        switch (order) {
          case QuantizeOrder quantize -> tensors.add(quantize.chunk().tensor());
          case MeasureOrder measure -> tensors.add(measure.chunk().tensor());
          default -> {} // cancels the plan before
        }
      }
    }
    return tensors;
  }

  @ParameterizedTest
  @CsvSource({
    "W4A16, W8A16, group=64, group=32",
    "W8A16, W4A16, observer=minmax, observer=mse",
    "NVFP4A16, W4A16, group=64, group=32",
    "NVFP4A16, NVFP4A16, observer=minmax, observer=mse",
  })
  void shouldOrderOnlyTheTensorsOfTheGroup(
      String type, String groupType, String before, String after) throws Exception {
    try (Picture picture = new Picture(new SafetensorsFormatPlanner());
        Picture full = new Picture(new SafetensorsFormatPlanner());
        SafetensorsSource source = SafetensorsSource.open(DEMO)) {
      picture.apply(profile(type, groupType, before));
      picture.send(picture.publish(source, "u", 50 * 1024));
      assertThat(picture.artifact("p").isComplete()).isTrue();
      picture.announce(Picture.SOURCE, "p", Phase.COMPLETE);
      picture.onOrders =
          some -> {
            orders.addAll(some);
            return some;
          };

      picture.apply(profile(type, groupType, after));

      full.apply(profile(type, groupType, after)).send(full.publish(source, "u", 50 * 1024));
      assertThat(picture.artifact("p").bytes()).isEqualTo(full.artifact("p").bytes());
      assertThat(picture.artifact("p").isComplete()).isTrue();
      assertThat(ordered()).isNotEmpty().allMatch(tensor -> tensor.contains("down_proj"));
      assertThat(picture.artifact("p").copied)
          .isGreaterThan(picture.artifact("p").bytes().length / 2);
    }
  }
}

package io.quern.plan.gguf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.quern.format.gguf.GgmlType;
import io.quern.format.gguf.GgufBuilder;
import io.quern.model.ModelManifest;
import io.quern.model.Profile;
import io.quern.model.ProfileDetails;
import io.quern.model.Revision;
import io.quern.model.TensorPlan;
import io.quern.plan.ArtifactPlan;
import io.quern.plan.PlanRefused;
import io.quern.publish.GgufManifest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A plan of what a plan made. */
class ThroughTest {
  private static final Revision REVISION = new Revision("m", "r");

  @Test
  void shouldTakeEachTensorThroughTheTypesThatItsFilesWouldHave() throws Exception {
    GgufBuilder model =
        GgufBuilder.llama(1)
            .tensor("output.weight", GgmlType.F32, 256, 4)
            .tensor("blk.0.attn_norm.weight", GgmlType.F32, 256)
            .tensor("blk.0.attn_q.weight", GgmlType.BF16, 256, 4)
            .tensor("blk.0.attn_k.weight", GgmlType.F32, 96, 4);

    Map<String, TensorPlan> plans =
        plan(manifest(model), "Q4_K_M", "BF16,Q8_0").tensors().stream()
            .collect(Collectors.toMap(plan -> plan.source().name(), Function.identity()));

    assertThat(words(plans, "output.weight")).containsExactly("F32", "BF16", "Q8_0", "Q6_K");
    assertThat(words(plans, "blk.0.attn_norm.weight")).containsExactly("F32", "F32");
    assertThat(words(plans, "blk.0.attn_q.weight")).containsExactly("BF16", "Q8_0", "Q4_K");
    assertThat(words(plans, "blk.0.attn_k.weight")).containsExactly("F32", "BF16", "Q8_0", "Q5_0");
  }

  @Test
  void shouldLeaveOutRunsThatCopy() throws Exception {
    GgufBuilder model = GgufBuilder.llama(1).tensor("blk.0.attn_q.weight", GgmlType.BF16, 256, 4);

    assertThat(types(model, "Q8_0", "BF16,Q8_0,Q8_0")).containsExactly("BF16", "Q8_0");
    assertThat(types(model, "BF16", "BF16")).containsExactly("BF16", "BF16");
    assertThat(types(model, "BF16", "Q8_0")).containsExactly("BF16", "Q8_0", "BF16");
    assertThat(types(model, "COPY", "Q8_0")).containsExactly("BF16", "Q8_0");
  }

  @Test
  void shouldLeaveOutF32ForItHoldsEveryWeight() throws Exception {
    GgufBuilder model = GgufBuilder.llama(1).tensor("blk.0.attn_q.weight", GgmlType.BF16, 256, 4);

    assertThat(types(model, "Q8_0", "F32")).containsExactly("BF16", "Q8_0");
    assertThat(types(model, "BF16", "F32")).containsExactly("BF16", "BF16");
    assertThat(types(model, "Q8_0", "Q8_0,F32")).containsExactly("BF16", "Q8_0", "Q8_0");
  }

  @Test
  void shouldSayInItsLabelWhatCameBefore() throws Exception {
    GgufBuilder model = GgufBuilder.llama(1).tensor("blk.0.attn_q.weight", GgmlType.F32, 256, 4);

    ArtifactPlan plan = plan(manifest(model), "Q4_K_M", "BF16,Q8_0");

    assertThat(plan.label()).isEqualTo("Q4_K_M of Q8_0 of BF16");
    assertThat(plan.files().getFirst().path()).isEqualTo("m-Q4_K_M.gguf");
  }

  @Test
  void shouldStillRefuseWhatCameQuantized() throws Exception {
    ModelManifest manifest =
        manifest(GgufBuilder.llama(1).tensor("blk.0.attn_q.weight", GgmlType.Q8_0, 256, 4));

    assertThatExceptionOfType(PlanRefused.class)
        .isThrownBy(() -> plan(manifest, "Q4_0", "Q8_0"))
        .withMessageContaining("requantizing from Q8_0");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "Q9 | 'Q9' is no type",
        "BF16,, | '' is no type",
        "COPY | COPY changes no weight",
        "IQ2_XXS | IQ2_XXS needs an importance matrix",
        "F16,F16,F16,F16,F16,F16,F16,F16,F16 | 9 types are more than 8"
      })
  void shouldRefuseWhatNoWeightCanPassThrough(String through, String why) {
    assertThatExceptionOfType(PlanRefused.class)
        .isThrownBy(() -> GgufFormatPlanner.check(profile("Q8_0", through)))
        .withMessageContaining("profile p: through: " + why);
  }

  @Test
  void shouldBeAnotherProfileThanWithout() {
    assertThat(profile("Q8_0", "BF16").digest())
        .isNotEqualTo(profile("Q8_0", "F16").digest())
        .isNotEqualTo(Profile.of("p", List.of("*"), "gguf", "Q8_0", ProfileDetails.NONE).digest());
  }

  private static List<String> types(GgufBuilder model, String type, String through)
      throws Exception {
    return words(plan(manifest(model), type, through).tensors().getFirst());
  }

  private static List<String> words(Map<String, TensorPlan> plans, String tensor) {
    return words(plans.get(tensor));
  }

  /** From the dtype of the chunks to that of the output. */
  private static List<String> words(TensorPlan plan) {
    List<String> words = new ArrayList<>(List.of(plan.source().dtype()));
    words.addAll(plan.format().through());
    words.add(plan.format().name());
    return words;
  }

  private static ModelManifest manifest(GgufBuilder model) throws Exception {
    return GgufManifest.of(model.file(), 900 * 1024);
  }

  private static ArtifactPlan plan(ModelManifest manifest, String type, String through)
      throws PlanRefused {
    return new GgufFormatPlanner().plan(REVISION, manifest, profile(type, through));
  }

  private static Profile profile(String type, String through) {
    ProfileDetails details =
        new ProfileDetails(
            List.of(new ProfileDetails.Option(ProfileDetails.THROUGH, through)),
            List.of(),
            List.of(),
            "",
            ProfileDetails.Output.DEFAULT);
    return Profile.of("p", List.of("*"), "gguf", type, details);
  }
}

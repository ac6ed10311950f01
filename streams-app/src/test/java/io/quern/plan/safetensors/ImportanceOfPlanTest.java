package io.quern.plan.safetensors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quern.model.Bytes;
import io.quern.model.MeasureOrder;
import io.quern.model.Revision;
import io.quern.plan.ArtifactPlan;
import io.quern.plan.PlanRefused;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;

class ImportanceOfPlanTest {
  private static final String Q = "model.layers.0.self_attn.q_proj.weight";
  private static final String K = "model.layers.0.self_attn.k_proj.weight";
  private static final float[] FOUR = {1, 0, 2.5f, 3};

  private static Directory model() {
    return new Directory().tensor(Q, 16, 4).tensor(K, 16, 4).tensor("lm_head.weight", 8, 4);
  }

  private static Directory weighed(String tensor, float... weights) {
    return model().importance("wiki", tensor, weights).option("importance", "wiki");
  }

  private static void refused(Directory directory, String type, String... words) {
    assertThatThrownBy(() -> directory.plan(type))
        .isInstanceOf(PlanRefused.class)
        .hasMessageContainingAll(words);
  }

  private static Bytes importanceOf(ArtifactPlan plan, String tensor) {
    return plan.statistics().stream()
        .flatMap(
            statistic ->
                statistic.members().stream()
                    .filter(member -> member.plan().source().name().equals(tensor))
                    .flatMap(
                        member ->
                            member
                                .plan()
                                .measures(
                                    new Revision("m", "r1"),
                                    "u",
                                    statistic.id(),
                                    statistic.method())))
        .map(MeasureOrder::importance)
        .findFirst()
        .orElseThrow();
  }

  @Test
  void shouldSendColumnsWithTheOrdersToMeasure() throws Exception {
    ArtifactPlan plan = weighed(Q, FOUR).plan("KMEANS4");

    assertThat(importanceOf(plan, Q)).isEqualTo(raw(FOUR));
    assertThat(importanceOf(plan, K).length()).isZero();
  }

  @Test
  void shouldNameStatisticsByTheImportance() throws Exception {
    String with = weighed(Q, FOUR).plan("KMEANS4").statistics().getFirst().id();

    assertThat(weighed(Q, 1, 2, 3, 4).plan("KMEANS4").statistics().getFirst().id())
        .isNotEqualTo(with);
    assertThat(model().plan("KMEANS4").statistics().getFirst().id()).isNotEqualTo(with);
    assertThat(weighed(Q, FOUR).plan("KMEANS4").statistics().getFirst().id()).isEqualTo(with);
  }

  @Test
  void shouldSendColumnsWithTheOrdersOfRows() throws Exception {
    ArtifactPlan plan = weighed(Q, FOUR).option("rowsPerCodebook", "4").plan("KMEANS2");

    assertThat(plan.tensors().getFirst().format().calibration()).isEqualTo(raw(FOUR));
    assertThat(plan.tensors().get(1).format().calibration().length()).isZero();
  }

  @Test
  void shouldChangeNothingForProfilesThatNameNone() throws Exception {
    Directory published = model().importance("wiki", Q, FOUR);

    assertThat(published.plan("KMEANS4")).isEqualTo(model().plan("KMEANS4"));
  }

  @Test
  void shouldRefuseADocumentThatIsNotThere() {
    refused(model().option("importance", "wiki"), "KMEANS4", "'wiki'", "--imatrix");
    refused(
        model().importance("code", Q, FOUR).option("importance", "wiki"),
        "KMEANS4",
        "'wiki'",
        "with code");
  }

  @Test
  void shouldRefuseImportancesThatCannotBe() {
    refused(weighed(Q, 1, 2, 3), "KMEANS4", Q, "3 importances for 4 columns");
    refused(weighed(Q, 0, 0, 0, 0), "KMEANS4", Q, "all 4 columns are zero");
    refused(weighed(Q, 1, 2, -3, 4), "KMEANS4", Q, "column 2 is -3.0");
    refused(weighed(Q, 1, 2, 3, Float.NaN), "KMEANS4", Q, "column 3 is NaN");
    refused(weighed("model.q", FOUR), "KMEANS4", "model.q", "no such tensor");
    refused(weighed("lm_head.weight", FOUR), "KMEANS4", "'wiki'", "nothing of any weight");
    refused(weighed(Q, FOUR), "W8A8", "'wiki'", "only codebooks");
  }

  private static Bytes raw(float... values) {
    ByteBuffer bytes =
        ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(values);
    return Bytes.of(bytes.array());
  }
}

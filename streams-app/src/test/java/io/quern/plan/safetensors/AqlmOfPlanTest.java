package io.quern.plan.safetensors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quern.plan.PlanRefused;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AqlmOfPlanTest {
  private static final String MODULE = "model.layers.0.self_attn.q_proj";

  private static Directory model(long columns) {
    return new Directory()
        .tensor(MODULE + ".weight", 16, columns)
        .tensor("model.layers.0.mlp.gate.weight", 4, 8)
        .tensor("model.layers.0.mlp.experts.0.w1.weight", 8, 8);
  }

  @ParameterizedTest
  @CsvSource({"8, 1", "4, 2", "2, 4", "1, 8"})
  void shouldPutSeveralIndicesInAByte(int bits, int width) throws Exception {
    Planned plan = new Planned(model(64).plan("KMEANS" + bits + "_AQLM"));

    assertThat(plan.tensors())
        .containsEntry(MODULE + ".codes", "I8[16,%d,1]".formatted(64 / width))
        .containsEntry(MODULE + ".codebooks", "BF16[1,256,1,%d]".formatted(width))
        .containsEntry(MODULE + ".scales", "BF16[16,1,1,1]")
        .doesNotContainKey(MODULE + ".weight");
    assertThat(plan.text("config.json"))
        .contains("\"in_group_size\": " + width, "\"nbits_per_codebook\": 8")
        .contains("\"quant_method\": \"aqlm\"");
  }

  @Test
  void shouldLeaveAndListWhatReadersFindNoModuleFor() throws Exception {
    Planned plan = new Planned(model(64).plan("KMEANS8_AQLM"));

    assertThat(plan.tensors())
        .containsKeys("model.layers.0.mlp.gate.weight", "model.layers.0.mlp.experts.0.w1.weight");
    assertThat(plan.text("config.json"))
        .contains("\"model.layers.0.mlp.gate$\"", "\"model.layers.0.mlp.gate.weight\"")
        .contains("\"model.layers.0.mlp.experts.0.w1$\"");
    assertThat(plan.header(Planned.MODEL).metadata()).containsEntry("format", "pt");
  }

  @Test
  void shouldTakeTheLayoutAsAnOption() throws Exception {
    assertThat(new Planned(model(64).option("layout", "aqlm").plan("KMEANS4")).tensors())
        .isEqualTo(new Planned(model(64).plan("KMEANS4_AQLM")).tensors());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "KMEANS3 | layout | aqlm | 3 bits do not fill a byte",
        "KMEANS4_AQLM | rowsPerCodebook | 4 | one codebook",
        "KMEANS4 | layout | vptq | option layout is 'vptq'",
        "W4A16 | layout | aqlm | has no option layout",
      })
  void shouldRefuseWhatTheLayoutCannotSay(String type, String option, String value, String why) {
    assertThatThrownBy(() -> model(64).option(option, value).plan(type))
        .isInstanceOf(PlanRefused.class)
        .hasMessageContaining(why);
  }

  @Test
  void shouldRefuseColumnsThatDoNotFillBytes() {
    assertThatThrownBy(() -> model(30).plan("KMEANS2_AQLM"))
        .isInstanceOf(PlanRefused.class)
        .hasMessageContainingAll(MODULE + ".weight", "30 columns", "4 that share a byte");
  }
}

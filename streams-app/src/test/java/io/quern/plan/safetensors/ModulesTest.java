package io.quern.plan.safetensors;

import static org.assertj.core.api.Assertions.assertThat;

import io.quern.format.json.JsonWriter;
import io.quern.model.Statistic;
import io.quern.plan.ArtifactPlan;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Which tensors are quantized, how they are called, and which are looked at together. */
class ModulesTest {
  private static Planned plan(Directory directory, String type) throws Exception {
    return new Planned(directory.plan(type));
  }

  @Test
  void shouldLeaveEmbeddingsNormsRoutersAndTheOutputLayer() throws Exception {
    Directory directory = new Directory();
    List<String> kept =
        List.of(
            "model.embed_tokens.weight",
            "transformer.wte.weight",
            "bert.embeddings.word_embeddings.weight",
            "model.norm.weight",
            "model.layers.0.mlp.gate.weight",
            "model.layers.0.block_sparse_moe.gate.weight",
            "model.layers.0.mlp.router.weight",
            "model.layers.0.mlp.shared_expert_gate.weight",
            "lm_head.weight",
            "model.layers.0.some_matrix");
    kept.forEach(name -> directory.tensor(name, 32, 32));
    directory.tensor("conv.weight", 8, 4, 3).dtype("I32").tensor("ids.weight", 4, 4);
    directory.dtype("BF16").tensor("model.layers.0.mlp.gate_proj.weight", 32, 32);

    Map<String, String> tensors = plan(directory, "W8A8").tensors();

    assertThat(tensors).containsKeys(kept.toArray(String[]::new)).hasSize(kept.size() + 4);
    assertThat(tensors)
        .containsEntry("model.layers.0.mlp.gate_proj.weight", "I8[32,32]")
        .containsEntry("conv.weight", "BF16[8,4,3]")
        .containsEntry("lm_head.weight", "BF16[32,32]");
  }

  @Test
  void shouldListWhatStaysAsReadersKnowIt() throws Exception {
    Directory directory =
        new Directory()
            .tensor("lm_head.weight", 8, 8)
            .tensor("model.layers.0.mlp.gate.weight", 8, 8)
            .tensor("model.layers.0.self_attn.o_proj.weight", 8, 8)
            .tensor("model.layers.1.self_attn.o_proj.weight", 8, 8)
            .ignore("lm_head", "re:model\\.layers\\.1\\.");

    assertThat(plan(directory, "W8A8").quantization().orElseThrow().get("ignore"))
        .hasToString(
            "Optional[JsonArray[values=[JsonString[value=model.layers.0.mlp.gate],"
                + " JsonString[value=model.layers.1.self_attn.o_proj],"
                + " JsonString[value=lm_head]]]]");
  }

  @Test
  void shouldQuantizeTheOutputLayerWhenNothingIsIgnored() throws Exception {
    Directory directory = new Directory().tensor("lm_head.weight", 8, 8).ignore("none");

    assertThat(plan(directory, "W8A8").tensors()).containsEntry("lm_head.weight", "I8[8,8]");
  }

  @Test
  void shouldNotWriteATiedOutputLayer() throws Exception {
    Directory directory =
        new Directory()
            .config("{\"text_config\": {\"tie_word_embeddings\": true}}")
            .tensor("lm_head.weight", 8, 8)
            .tensor("a.o_proj.weight", 8, 8);

    assertThat(plan(directory, "W8A8").tensors()).doesNotContainKey("lm_head.weight").hasSize(2);
    assertThat(plan(directory, "COPY").tensors()).containsKey("lm_head.weight");
  }

  @Test
  void shouldMixSchemes() throws Exception {
    Directory directory =
        new Directory()
            .tensor("l.0.mlp.down_proj.weight", 128, 128)
            .tensor("l.0.mlp.up_proj.weight", 128, 128)
            .tensor("l.1.mlp.down_proj.weight", 128, 128)
            .group("W8A8", "re:.*down_proj")
            .group("FP8_DYNAMIC", "0.mlp.down_proj");

    Planned planned = plan(directory, "W4A16");

    assertThat(planned.tensors())
        .containsEntry("l.0.mlp.down_proj.weight", "F8_E4M3[128,128]")
        .containsEntry("l.1.mlp.down_proj.weight", "I8[128,128]")
        .containsEntry("l.0.mlp.up_proj.weight_packed", "I32[128,16]");
    String config = JsonWriter.write(planned.quantization().orElseThrow());
    assertThat(config).contains("\"format\": \"mixed-precision\"");
    assertThat(config.replaceAll("\\s+", ""))
        .contains("\"targets\":[\"re:.*down_proj\"]")
        .contains("\"targets\":[\"l.0.mlp.down_proj\"]")
        .contains("\"targets\":[\"Linear\"]");
    assertThat(planned.plan().label()).isEqualTo("W4A16-mixed");
  }

  @Test
  void shouldQuantizeGroupsAlone() throws Exception {
    Directory directory =
        new Directory()
            .tensor("a.o_proj.weight", 128, 128)
            .tensor("b.o_proj.weight", 128, 128)
            .group("W4A16", "a.o_proj");

    assertThat(plan(directory, "COPY").tensors())
        .containsEntry("b.o_proj.weight", "BF16[128,128]")
        .containsKey("a.o_proj.weight_packed");
  }

  @Test
  void shouldShareAGlobalScaleWhereServersFuse() throws Exception {
    Directory directory = new Directory();
    for (String name :
        List.of("q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj")) {
      directory.tensor("l." + name + ".weight", 16, 32);
    }
    for (int expert = 0; expert < 2; expert++) {
      directory.tensor("l.experts." + expert + ".w1.weight", 16, 32);
      directory.tensor("l.experts." + expert + ".w2.weight", 16, 32);
      directory.tensor("l.experts." + expert + ".w3.weight", 16, 32);
    }

    List<List<String>> groups =
        directory.plan("NVFP4A16").statistics().stream()
            .map(ModulesTest::names)
            .filter(names -> names.size() > 1)
            .toList();

    assertThat(groups)
        .containsExactlyInAnyOrder(
            List.of("l.q_proj.weight", "l.k_proj.weight", "l.v_proj.weight"),
            List.of("l.gate_proj.weight", "l.up_proj.weight"),
            List.of("l.experts.0.w1.weight", "l.experts.0.w3.weight"),
            List.of("l.experts.1.w1.weight", "l.experts.1.w3.weight"));
  }

  private static List<String> names(ArtifactPlan.StatisticPlan statistic) {
    return statistic.members().stream().map(member -> member.plan().source().name()).toList();
  }

  @Test
  void shouldLetAnUpProjectionStandAlone() throws Exception {
    Directory directory =
        new Directory().tensor("l.up_proj.weight", 16, 32).tensor("l.down_proj.weight", 16, 32);

    assertThat(directory.plan("NVFP4A16").statistics()).hasSize(2);
  }

  @Test
  void shouldCallMixtralsExpertsAsThePeerDoes() throws Exception {
    String expert = "model.layers.0.block_sparse_moe.experts.1.";
    Directory directory = new Directory().config("{\"model_type\": \"mixtral\"}");
    directory.tensor(expert + "w1.weight", 16, 32).tensor(expert + "w2.weight", 16, 32);
    directory.tensor(expert + "w3.weight", 16, 32);

    assertThat(plan(directory, "W8A8").tensors())
        .containsKeys(
            expert + "gate_proj.weight", expert + "down_proj.weight", expert + "up_proj.weight");
    assertThat(plan(directory.option("names", "source"), "W8A8").tensors())
        .containsKeys(expert + "w1.weight", expert + "w2.weight", expert + "w3.weight");
  }

  /** Transformers 5 keeps experts in modules that bitsandbytes does not know. */
  @Test
  void shouldLeaveExpertsOutOfNf4() throws Exception {
    Directory directory =
        new Directory()
            .tensor("l.mlp.experts.0.up_proj.weight", 16, 64)
            .tensor("l.o_proj.weight", 16, 64);

    assertThat(plan(directory, "NF4").tensors())
        .containsEntry("l.mlp.experts.0.up_proj.weight", "BF16[16,64]")
        .containsEntry("l.o_proj.weight", "U8[512,1]");
  }

  @Test
  void shouldNotTakeTransposedMatricesForLinear() throws Exception {
    Directory directory = new Directory().config("{\"model_type\": \"gpt2\"}");
    directory.tensor("h.0.attn.c_attn.weight", 32, 96).tensor("h.0.other.weight", 32, 32);

    assertThat(plan(directory, "W8A8").tensors())
        .containsEntry("h.0.attn.c_attn.weight", "BF16[32,96]");
  }

  @Test
  void shouldNameSearchedZeroPointsOnceAndWaitForThem() throws Exception {
    ArtifactPlan plan =
        new Directory()
            .tensor("a.o_proj.weight", 16, 128)
            .option("observer", "mse")
            .plan("W4A16_ASYM");

    ArtifactPlan.StatisticPlan arrays = plan.statistics().getFirst();
    ArtifactPlan.StatisticPlan steps = plan.statistics().getLast();
    Statistic.Member searched = steps.members().getFirst();
    assertThat(arrays.measured()).isFalse();
    assertThat(arrays.members().getFirst().plan().arrays()).isEmpty();
    assertThat(arrays.members().getFirst().wholes()).extracting("role").containsExactly("zero");
    assertThat(steps.method().name()).isEqualTo("mse-steps");
    assertThat(steps.method().parameters()).containsEntry("format", "int-packed");
    assertThat(searched.plan().statisticId()).isEqualTo(arrays.id());
    assertThat(searched.wholes()).isEmpty();
  }

  @Test
  void shouldShareMeasuredStatisticsBetweenProfilesButNotArrays() throws Exception {
    ArtifactPlan one = new Directory().tensor("a.o_proj.weight", 16, 128).plan("FP8");
    ArtifactPlan other =
        new Directory()
            .tensor("a.o_proj.weight", 16, 128)
            .option("activations", "none")
            .plan("FP8");
    ArtifactPlan zeros = new Directory().tensor("a.o_proj.weight", 16, 128).plan("W4A16_ASYM");
    ArtifactPlan otherZeros =
        new Directory()
            .tensor("a.o_proj.weight", 16, 128)
            .option("shardBytes", "99")
            .plan("W4A16_ASYM");

    assertThat(one.statistics().getFirst().id()).isEqualTo(other.statistics().getFirst().id());
    assertThat(zeros.statistics().getFirst().id())
        .isNotEqualTo(otherZeros.statistics().getFirst().id());
  }
}

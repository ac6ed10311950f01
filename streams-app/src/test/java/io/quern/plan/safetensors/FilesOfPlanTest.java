package io.quern.plan.safetensors;

import static org.assertj.core.api.Assertions.assertThat;

import io.quern.format.safetensors.SafetensorsFile;
import io.quern.format.safetensors.SafetensorsIndex;
import io.quern.model.Segment;
import io.quern.plan.ArtifactPlan;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.junit.jupiter.api.Test;

class FilesOfPlanTest {
  private static Directory two() {
    return new Directory()
        .tensor("a.o_proj.weight", 16, 128)
        .tensor("b.o_proj.weight", 16, 128)
        .metadata("format", "pt");
  }

  @Test
  void shouldChangeNothingOfTheConfigButOneMember() throws Exception {
    String config = "{ \"model_type\":\"llama\",\r\n\t\"x\": 1e-05 }\n\n";

    String text = new Planned(two().config(config).plan("W8A8")).text("config.json");

    assertThat(text)
        .startsWith(
            "{ \"model_type\":\"llama\",\r\n\t\"x\": 1e-05,\n  \"quantization_config\": {\n    \"")
        .endsWith("\n  }\n}\n\n");
    assertThat(new Planned(two().config(config).plan("KMEANS4")).text("config.json"))
        .isEqualTo(config);
    assertThat(new Planned(two().config("{}").plan("W8A8")).text("config.json"))
        .startsWith("{\n  \"quantization_config\"");
  }

  @Test
  void shouldCarryFilesAlong() throws Exception {
    ArtifactPlan plan =
        two()
            .file("tokenizer.json", 5)
            .file("none.txt", 0)
            .file("model.safetensors.index.json", 9)
            .plan("W8A8");

    assertThat(plan.files())
        .extracting(Segment.FileSize::path)
        .containsExactly("model.safetensors", "config.json", "tokenizer.json", "none.txt");
    assertThat(new Planned(plan).size("none.txt")).isZero();
    assertThat(plan.tensors().getLast().format().name()).isEqualTo("U8");
    assertThat(plan.tensors().getLast().arrays().getFirst().file()).isEqualTo("tokenizer.json");
  }

  @Test
  void shouldCutShardsAndIndexThem() throws Exception {
    ArtifactPlan plan = two().option("shardBytes", "4096").plan("COPY");
    Planned planned = new Planned(plan);

    assertThat(plan.files())
        .extracting(Segment.FileSize::path)
        .containsExactly(
            "model-00001-of-00002.safetensors",
            "model-00002-of-00002.safetensors",
            "model.safetensors.index.json",
            "config.json");
    SafetensorsIndex index =
        SafetensorsIndex.read(
            MemorySegment.ofArray(planned.beginning("model.safetensors.index.json")));
    assertThat(index.shards())
        .containsEntry("a.o_proj.weight", "model-00001-of-00002.safetensors")
        .containsEntry("b.o_proj.weight", "model-00002-of-00002.safetensors");
    assertThat(planned.text("model.safetensors.index.json")).contains("\"total_size\": 8192");
  }

  @Test
  void shouldDescribeCodebooksInTheShardThatHasTheIndices() throws Exception {
    Planned planned = new Planned(two().option("shardBytes", "1100").plan("KMEANS4"));

    SafetensorsFile first = planned.header("model-00001-of-00002.safetensors");
    SafetensorsFile second = planned.header("model-00002-of-00002.safetensors");
    assertThat(first.metadata())
        .containsEntry("format", "quern-codebook")
        .containsEntry("version", "1")
        .containsEntry(
            "codebook:a.o_proj.weight",
            "{\"bits\":4,\"shape\":[16,128],\"dtype\":\"BF16\",\"rowsPerCodebook\":0}")
        .hasSize(3);
    assertThat(second.metadata()).containsKey("codebook:b.o_proj.weight").hasSize(3);
    assertThat(first.tensors())
        .extracting(tensor -> tensor.name() + tensor.shape())
        .containsExactly("a.o_proj.weight.codebook[1, 16]", "a.o_proj.weight.indices[16, 64]");
  }

  @Test
  void shouldKeepTheMetadataOfACopy() throws Exception {
    assertThat(
            new Planned(two().metadata("x", "ü").plan("COPY"))
                .header("model.safetensors")
                .metadata())
        .containsEntry("format", "pt")
        .containsEntry("x", "ü");
  }

  @Test
  void shouldSendHeadersInPiecesThatFitARecord() throws Exception {
    Directory directory = new Directory();
    for (int i = 0; i < 12_000; i++) {
      directory.tensor("model.layers.%d.a.rather.long.name.of.a.tensor.bias".formatted(i), 4);
    }
    directory.tensor("a.o_proj.weight", 4, 4);

    ArtifactPlan plan = directory.plan("W8A8");

    assertThat(plan.fixed()).hasSizeGreaterThan(2);
    assertThat(plan.fixed())
        .allSatisfy(fixed -> assertThat(fixed.bytes().length()).isLessThanOrEqualTo(900 * 1024));
    assertThat(new Planned(plan).header("model.safetensors").tensors()).hasSize(12_002);
  }

  /** 8 billion weights of the shapes of Llama 3.1, without a weight. */
  @Test
  void shouldPlanEightBillionWeights() throws Exception {
    ArtifactPlan plan = llama8().plan("W4A16");

    long bits = new Planned(plan).size("model.safetensors") * 8;
    assertThat(plan.tensors()).hasSize(291);
    assertThat(bits / 8_030_261_248.0).isBetween(5.6, 5.8);
    assertThat(SafetensorsFormatPlanner.types()).contains("KMEANS8").hasSize(30);
    assertThat(List.of("w4a16", "nf4_dq", "Kmeans3"))
        .allSatisfy(word -> assertThat(SafetensorsFormatPlanner.findType(word)).isPresent());
    assertThat(SafetensorsFormatPlanner.findType("Q4_K_M")).isEmpty();
  }

  private static Directory llama8() {
    Directory directory = new Directory().rowsPerChunk(100);
    directory.tensor("model.embed_tokens.weight", 128_256, 4096);
    directory.tensor("lm_head.weight", 128_256, 4096).tensor("model.norm.weight", 4096);
    for (int i = 0; i < 32; i++) {
      String layer = "model.layers." + i + ".";
      directory.tensor(layer + "self_attn.q_proj.weight", 4096, 4096);
      directory.tensor(layer + "self_attn.k_proj.weight", 1024, 4096);
      directory.tensor(layer + "self_attn.v_proj.weight", 1024, 4096);
      directory.tensor(layer + "self_attn.o_proj.weight", 4096, 4096);
      directory.tensor(layer + "mlp.gate_proj.weight", 14_336, 4096);
      directory.tensor(layer + "mlp.up_proj.weight", 14_336, 4096);
      directory.tensor(layer + "mlp.down_proj.weight", 4096, 14_336);
      directory.tensor(layer + "input_layernorm.weight", 4096);
      directory.tensor(layer + "post_attention_layernorm.weight", 4096);
    }
    return directory;
  }
}

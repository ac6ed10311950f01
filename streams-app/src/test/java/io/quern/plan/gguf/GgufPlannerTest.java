package io.quern.plan.gguf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.quern.format.gguf.GgmlType;
import io.quern.format.gguf.GgufBuilder;
import io.quern.format.gguf.GgufException;
import io.quern.format.gguf.GgufFile;
import io.quern.format.gguf.GgufReader;
import io.quern.format.gguf.GgufValueType;
import io.quern.model.MetadataEntry;
import io.quern.publish.GgufManifest;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class GgufPlannerTest {
  @Test
  void shouldPlaceTensorsOneAfterAnotherInOutputOrder() throws Exception {
    GgufPlan plan =
        plan(
            GgufBuilder.llama(1)
                .tensor("z.bias", GgmlType.F32, 3)
                .tensor("blk.0.attn_q.weight", GgmlType.F32, 32, 3)
                .tensor("a.bias", GgmlType.F32, 3),
            FileType.Q8_0);
    int header = plan.header().length();
    assertThat(plan.tensors())
        .extracting(tensor -> tensor.source().name())
        .containsExactly("a.bias", "z.bias", "blk.0.attn_q.weight");
    assertThat(plan.tensors())
        .extracting(PlannedTensor::offset)
        .containsExactly(header + 0L, header + 32L, header + 64L);
    assertThat(plan.tensors()).extracting(PlannedTensor::bytes).containsExactly(12L, 12L, 3L * 34);
    assertThat(plan.tensors())
        .extracting(PlannedTensor::isCopied)
        .containsExactly(true, true, false);
    assertThat(plan.tensors().getLast().rowBytes()).isEqualTo(34);
    assertThat(plan.fileBytes()).isEqualTo(header + 64 + 128);
  }

  @Test
  void shouldPlanAHeaderThatReadsBackAsThePlan() throws Exception {
    GgufPlan plan = plan(GgufBuilder.tinyLlama(3), FileType.Q4_K_M);
    GgufFile file = output(plan);
    assertThat(file.headerBytes()).isEqualTo(plan.header().length());
    assertThat(file.tensors())
        .extracting(
            tensor -> tensor.name() + tensor.type() + tensor.offset() + ' ' + tensor.bytes())
        .isEqualTo(
            plan.tensors().stream()
                .map(t -> t.source().name() + t.target() + t.offset() + ' ' + t.bytes())
                .toList());
  }

  @Test
  void shouldMoveWhatIsSetAnewToTheEndAndDropWhatIsSaidOfSplits() throws Exception {
    GgufBuilder model =
        GgufBuilder.architecture("clip")
            .u32("general.file_type", 1)
            .u32("general.quantization_version", 1)
            .u16("split.no", 0)
            .u16("split.count", 1)
            .i32("split.tensors.count", 9)
            .u32("last", 1);
    GgufFile file = output(plan(model, FileType.Q4_0));
    assertThat(file.metadata())
        .extracting(MetadataEntry::key)
        .containsExactly(
            "general.architecture", "last", "general.quantization_version", "general.file_type");
    assertThat(file.values().u32Of("general.quantization_version")).hasValue(2);
    assertThat(file.values().u32Of("general.file_type")).hasValue(2);
  }

  @Test
  void shouldWriteBoolsAsZeroOrOneAndEndStringsAtAZeroByte() throws Exception {
    ByteBuffer text =
        ByteBuffer.allocate(11)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putLong(3)
            .put("a\0b".getBytes(StandardCharsets.US_ASCII));
    GgufBuilder model =
        GgufBuilder.architecture("clip")
            .value("flag", GgufValueType.BOOL, ByteBuffer.wrap(new byte[] {7}))
            .value("text", GgufValueType.STRING, text)
            .strings("tokens", "x\0y", "", "z");
    GgufFile file = output(plan(model, FileType.F16));
    assertThat(file.metadata().get(1).raw().toArray()).containsExactly(1);
    assertThat(file.values().stringOf("text")).contains("a");
    assertThat(file.metadata().get(3))
        .isEqualTo(
            GgufBuilder.empty().strings("tokens", "x", "", "z").file().metadata().getFirst());
  }

  @Test
  void shouldKeepTheDataAt32WhateverAlignmentIsWritten() throws Exception {
    GgufPlan plan =
        plan(
            GgufBuilder.architecture("clip")
                .alignment(4096)
                .tensor("a.bias", GgmlType.F32, 3)
                .tensor("b.bias", GgmlType.F32, 3),
            FileType.COPY);
    assertThat(plan.tensors().getLast().offset()).isEqualTo(plan.header().length() + 32L);
    assertThat(plan.header().length() % 4096).isNotZero();
  }

  @Test
  void shouldKeepTheFileTypeOfACopyOrGuessIt() throws Exception {
    GgufBuilder stated =
        GgufBuilder.architecture("clip")
            .u32("general.file_type", 17)
            .tensor("a.weight", GgmlType.F16, 32, 2);
    assertThat(output(plan(stated, FileType.COPY)).values().u32Of("general.file_type"))
        .hasValue(17);
    GgufBuilder guessed =
        GgufBuilder.architecture("clip")
            .tensor("a.bias", GgmlType.F32, 32)
            .tensor("b.weight", GgmlType.Q4_K, 256)
            .tensor("c.weight", GgmlType.Q4_K, 256);
    assertThat(output(plan(guessed, FileType.COPY)).values().u32Of("general.file_type"))
        .hasValue(1024 + 15);
    assertThat(
            output(plan(GgufBuilder.architecture("clip"), FileType.COPY))
                .values()
                .u32Of("general.file_type"))
        .hasValue(1024);
  }

  @Test
  void shouldPlanAModelWithoutTensors() throws Exception {
    GgufPlan plan = plan(GgufBuilder.llama(1), FileType.Q8_0);
    assertThat(plan.tensors()).isEmpty();
    assertThat(plan.fileBytes()).isEqualTo(plan.header().length());
  }

  @Test
  void shouldRefuseATypeThatIsNotMade() {
    refused(GgufBuilder.tinyLlama(1), FileType.IQ3_M, "does not make yet");
    refused(GgufBuilder.tinyLlama(1), FileType.Q2_K_S, "importance matrix");
  }

  @Test
  void shouldRefuseArchitecturesThatThePeerDoesNotKnow() {
    refused(GgufBuilder.architecture("nonesuch"), FileType.Q8_0, "unknown architecture 'nonesuch'");
    refused(GgufBuilder.architecture("gptj"), FileType.Q8_0, "unknown architecture");
    refused(GgufBuilder.architecture("@any"), FileType.Q8_0, "unknown architecture");
    refused(GgufBuilder.empty(), FileType.Q8_0, "general.architecture");
  }

  @Test
  void shouldRefuseMetadataThatTheArchitectureCannotDoWithout() {
    refused(GgufBuilder.architecture("llama"), FileType.Q8_0, "llama.context_length");
    refused(GgufBuilder.llama(1).u32("general.name", 1), FileType.Q8_0, "type u32 where string");
    refused(GgufBuilder.llama(0), FileType.Q8_0, "0 layers");
    refused(GgufBuilder.llama(513), FileType.Q8_0, "513 layers");
    refused(
        GgufBuilder.llama(1).u32("llama.rope.dimension_count", 7),
        FileType.Q8_0,
        "7 where 32 is due");
    refused(
        GgufBuilder.llama(1).string("llama.rope.scaling.type", "wild"),
        FileType.Q8_0,
        "unknown rope scaling 'wild'");
    refused(
        GgufBuilder.llama(1).u32("llama.nextn_predict_layers", 2),
        FileType.Q8_0,
        "more of them than layers");
  }

  @Test
  void shouldRefuseExpertCountsThatContradict() {
    refused(GgufBuilder.llama(1).u32("llama.expert_count", 8), FileType.Q8_0, "0 of 8 experts");
    refused(
        GgufBuilder.llama(1).u32("llama.expert_used_count", 2), FileType.Q8_0, "2 of 0 experts");
    refused(experts(8).u32("llama.expert_group_count", 8), FileType.Q8_0, "8 groups of 8");
    refused(experts(8).u32("llama.expert_group_count", 3), FileType.Q8_0, "do not divide");
    refused(experts(8).u32("llama.expert_group_count", 2), FileType.Q8_0, "0 of 2 groups");
    refused(experts(1025), FileType.Q8_0, "1025 experts");
  }

  @Test
  void shouldRefuseAnExpertThatNamesNoLayer() {
    refused(
        experts(8).tensor("x.ffn_down_exps.weight", GgmlType.F32, 256, 2, 8),
        FileType.Q8_0,
        "states no layer");
    refused(
        experts(8).tensor("blk.1.ffn_up_exps.weight", GgmlType.F32, 256, 2, 8),
        FileType.Q8_0,
        "blk.1.ffn_up_exps.weight");
  }

  @Test
  void shouldRefuseOneOfSeveralParts() {
    refused(GgufBuilder.llama(1).u16("split.count", 3), FileType.Q8_0, "one of 3 parts");
    refused(GgufBuilder.llama(1).u32("split.count", 1), FileType.Q8_0, "type u32 where u16");
  }

  @Test
  void shouldRefuseWhatCannotBeConverted() {
    refused(
        GgufBuilder.llama(1).tensor("a.weight", GgmlType.Q8_0, 256, 2),
        FileType.Q4_K_M,
        "requantizing from Q8_0 to Q4_K");
    refused(
        GgufBuilder.llama(1).tensor("a.weight", GgmlType.I32, 256, 2),
        FileType.Q8_0,
        "I32 cannot be converted");
    refused(
        GgufBuilder.llama(1).tensor("a.weight", GgmlType.F32, 32, 2, 2, 2),
        FileType.Q8_0,
        "four dimensions");
    refused(
        GgufBuilder.architecture("clip").tensor("v.attn_v.weight", GgmlType.F32, 256, 2),
        FileType.Q2_K,
        "attention heads");
  }

  @Test
  void shouldCopyWhatCannotBeConverted() throws Exception {
    GgufBuilder model =
        GgufBuilder.llama(1)
            .tensor("a.weight", GgmlType.Q8_0, 32, 2)
            .tensor("b.weight", GgmlType.I32, 32, 2)
            .tensor("c.weight", GgmlType.F32, 32, 2, 2, 2);
    assertThat(plan(model, FileType.COPY).tensors()).allMatch(PlannedTensor::isCopied);
    assertThat(
            plan(GgufBuilder.llama(1).tensor("a.weight", GgmlType.Q8_0, 32, 2), FileType.Q8_0)
                .tensors())
        .allMatch(PlannedTensor::isCopied);
  }

  @Test
  @Timeout(value = 10, unit = TimeUnit.SECONDS)
  void shouldPlanTenThousandTensorsAndALargeVocabularyQuickly() throws Exception {
    String[] tokens = new String[256 * 1024];
    java.util.Arrays.setAll(tokens, i -> "▁token-number-" + i + "-of-a-large-vocabulary");
    GgufBuilder model = GgufBuilder.llama(500).strings("tokenizer.ggml.tokens", tokens);
    for (int i = 0; i < 10_000; i++) {
      model.tensor("blk." + i % 500 + ".part" + i + ".ffn_down.weight", GgmlType.BF16, 32, 2);
    }
    GgufPlan plan = plan(model, FileType.Q4_K_M);
    assertThat(plan.tensors()).hasSize(10_000);
    assertThat(plan.header().length()).isGreaterThan(10_000_000);
  }

  private static GgufBuilder experts(int count) {
    return GgufBuilder.llama(1).u32("llama.expert_count", count).u32("llama.expert_used_count", 2);
  }

  private static GgufPlan plan(GgufBuilder model, FileType type) throws PlanRefusedException {
    return GgufPlanner.plan(GgufManifest.of(model.file(), 900 * 1024), type);
  }

  private static GgufFile output(GgufPlan plan) throws GgufException {
    return GgufReader.readHeader(MemorySegment.ofArray(plan.header().toArray()));
  }

  private static void refused(GgufBuilder model, FileType type, String words) {
    assertThatExceptionOfType(PlanRefusedException.class)
        .isThrownBy(() -> plan(model, type))
        .withMessageContaining(words)
        .satisfies(e -> assertThat(e.getMessage()).doesNotContain("\n"));
  }
}

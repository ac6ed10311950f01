package io.quern.format.gguf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.quern.model.MetadataEntry;
import io.quern.model.TensorShape;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GgufReaderTest {
  @ParameterizedTest
  @ValueSource(ints = {2, 3})
  void shouldReadBothVersions(int version) {
    GgufFile file = GgufBuilder.tinyLlama(2).version(version).file();
    assertThat(file.version()).isEqualTo(version);
    assertThat(file.tensors()).hasSize(20);
    assertThat(file.metadata())
        .extracting(MetadataEntry::key)
        .startsWith("general.architecture", "llama.context_length");
  }

  @Test
  void shouldKeepValuesAsTheBytesThatTheyAre() {
    ByteBuffer badText =
        ByteBuffer.allocate(11)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putLong(3)
            .put(new byte[] {(byte) 0xFF, 0, 'x'});
    MetadataEntry entry =
        GgufBuilder.empty()
            .value("text", GgufValueType.STRING, badText)
            .file()
            .metadata()
            .getFirst();
    assertThat(entry.raw().toArray()).isEqualTo(badText.array());
  }

  @Test
  void shouldReadTheEntriesOfArrays() {
    GgufFile file =
        GgufBuilder.empty()
            .strings("tokens", "a", "", "ccc")
            .u32s("sizes")
            .bools("flags", true, false)
            .file();
    assertThat(file.metadata()).extracting(MetadataEntry::type).containsOnly("array");
    assertThat(file.metadata())
        .extracting(MetadataEntry::elementType)
        .containsExactly("string", "u32", "bool");
    assertThat(file.metadata()).extracting(MetadataEntry::count).containsExactly(3L, 0L, 2L);
    assertThat(file.metadata()).extracting(entry -> entry.raw().length()).containsExactly(28, 0, 2);
  }

  @Test
  void shouldPlaceTensorsWhereTheirDataStands() {
    byte[] weights = {1, 2, 3, 4, 5, 6};
    GgufBuilder builder =
        GgufBuilder.empty()
            .tensor("a", GgmlType.I8, 33)
            .tensor("b", GgmlType.BF16, TensorShape.of(3), weights);
    GgufTensor tensor = builder.file().tensors().get(1);
    assertThat(tensor.offset()).isEqualTo(builder.file().headerBytes() + 64);
    assertThat(
            builder
                .segment()
                .asSlice(tensor.offset(), tensor.bytes())
                .mismatch(MemorySegment.ofArray(weights)))
        .isEqualTo(-1);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 8, 64, 4096})
  void shouldObeyTheFilesAlignment(int alignment) {
    GgufFile file =
        GgufBuilder.empty()
            .alignment(alignment)
            .tensor("a", GgmlType.F32, 3)
            .tensor("b", GgmlType.F32, 3)
            .file();
    assertThat(file.alignment()).isEqualTo(alignment);
    assertThat(file.tensors()).allMatch(tensor -> tensor.offset() % alignment == 0);
  }

  @Test
  void shouldReadAFileWithoutTensors() {
    GgufFile file = GgufBuilder.llama(1).file();
    assertThat(file.tensors()).isEmpty();
    assertThat(file.tensorBytes()).isZero();
  }

  @Test
  void shouldAcceptAFileWhoseLastTensorIsNotPadded() throws GgufException {
    MemorySegment whole = GgufBuilder.empty().tensor("a", GgmlType.F32, 3).segment();
    assertThat(GgufReader.read(whole.asSlice(0, whole.byteSize() - 20)).tensors()).hasSize(1);
  }

  @Test
  void shouldReadAHeaderWithoutItsDataOnlyWhereAskedTo() throws GgufException {
    MemorySegment header = MemorySegment.ofArray(GgufBuilder.tinyLlama(1).header());
    assertThat(GgufReader.readHeader(header).tensors())
        .isEqualTo(GgufBuilder.tinyLlama(1).file().tensors());
    assertThatExceptionOfType(GgufException.class).isThrownBy(() -> GgufReader.read(header));
  }

  @Test
  void shouldReadTheHeaderOfAModelLargerThanMemory() throws GgufException {
    HeaderBytes header =
        HeaderBytes.of(3, 2, 0)
            .tensor("a", GgmlType.F32, 0, 1L << 30, 1L << 10)
            .tensor("b", GgmlType.F32, 1L << 42, 8);
    assertThat(GgufReader.readHeader(header.segment()).tensorBytes()).isEqualTo((1L << 42) + 32);
  }

  @Test
  @Timeout(value = 10, unit = TimeUnit.SECONDS)
  void shouldReadALargeVocabularyQuickly() {
    String[] tokens = new String[256 * 1024];
    java.util.Arrays.setAll(tokens, i -> "▁token-number-" + i + "-of-a-large-vocabulary");
    GgufFile file = GgufBuilder.llama(1).strings("tokenizer.ggml.tokens", tokens).file();
    assertThat(file.metadata().getLast().count()).isEqualTo(tokens.length);
    assertThat(file.metadata().getLast().raw().length()).isGreaterThan(10_000_000);
  }

  @Test
  void shouldWriteWhatItRead() {
    GgufBuilder builder =
        GgufBuilder.tinyLlama(1).strings("tokens", "a", "b").f64("z", 1.5).bool("yes", true);
    GgufFile file = builder.file();
    List<TensorHeader> headers =
        file.tensors().stream()
            .map(
                t ->
                    new TensorHeader(
                        t.name(), t.shape(), t.type(), t.offset() - file.headerBytes()))
            .toList();
    assertThat(GgufHeaderWriter.write(file.metadata(), headers, file.alignment()).toArray())
        .isEqualTo(builder.header());
  }
}

package io.quern.publish;

import static org.assertj.core.api.Assertions.assertThat;

import io.quern.format.gguf.GgmlType;
import io.quern.format.gguf.GgufBuilder;
import io.quern.model.ModelManifest;
import io.quern.model.TensorInfo;
import org.junit.jupiter.api.Test;

class GgufManifestTest {
  private static final long LIMIT = 4096;

  @Test
  void shouldCarryWhatTheFileSays() {
    ModelManifest manifest = GgufManifest.of(GgufBuilder.tinyLlama(1).file(), LIMIT);
    assertThat(manifest.sourceFormat()).isEqualTo("gguf");
    assertThat(manifest.sourceVersion()).isEqualTo(3);
    assertThat(manifest.architecture()).isEqualTo("llama");
    assertThat(manifest.alignment()).isEqualTo(32);
    assertThat(manifest.metadata()).isEqualTo(GgufBuilder.tinyLlama(1).file().metadata());
    assertThat(manifest.tensors()).extracting(TensorInfo::order).startsWith(0, 1, 2).hasSize(11);
  }

  @Test
  void shouldPutAsManyWholeRowsIntoAChunkAsFit() {
    TensorInfo tensor = tensor(GgmlType.F32, 256, 10);
    assertThat(tensor.rowsPerChunk()).isEqualTo(4);
    assertThat(tensor.chunkCount()).isEqualTo(3);
    assertThat(tensor.rowsOf(2)).isEqualTo(2);
  }

  @Test
  void shouldNotLetAChunkCrossAMatrix() {
    TensorInfo tensor = tensor(GgmlType.F32, 256, 5, 3);
    assertThat(tensor.chunkCount()).isEqualTo(6);
    assertThat(tensor.matrixOf(3)).isEqualTo(1);
    assertThat(tensor.firstRowOf(3)).isEqualTo(4);
    assertThat(tensor.rowsOf(3)).isEqualTo(1);
  }

  @Test
  void shouldCountARowWiderThanTheLimitAsOneChunk() {
    TensorInfo tensor = tensor(GgmlType.F32, 4096, 3);
    assertThat(tensor.rowsPerChunk()).isEqualTo(1);
    assertThat(tensor.chunkCount()).isEqualTo(3);
  }

  @Test
  void shouldMeasureQuantizedRowsInBlocks() {
    assertThat(tensor(GgmlType.Q4_K, 256, 100).rowsPerChunk()).isEqualTo(4096 / 144);
    assertThat(tensor(GgmlType.F32, 8).rowsPerChunk()).isEqualTo(1);
  }

  private static TensorInfo tensor(GgmlType type, long... extents) {
    return GgufManifest.of(GgufBuilder.empty().tensor("t", type, extents).file(), LIMIT)
        .tensors()
        .getFirst();
  }
}

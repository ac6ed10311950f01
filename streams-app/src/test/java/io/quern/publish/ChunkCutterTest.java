package io.quern.publish;

import static org.assertj.core.api.Assertions.assertThat;

import io.quern.model.ModelManifest;
import io.quern.model.Revision;
import io.quern.model.TensorChunk;
import io.quern.model.TensorInfo;
import io.quern.model.TensorShape;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChunkCutterTest {
  private static final ChunkCutter CUTTER =
      new ChunkCutter(
          new Upload(
              new Revision("m", "1"),
              "u",
              new ModelManifest("safetensors", 0, "", 1, List.of(), List.of())));

  @ParameterizedTest
  @CsvSource({
    "F32, 1, 1, 1, 4",
    "BF16, 7, 10, 3, 14",
    "I64, 5, 100, 1, 40",
    "F4, 6, 9, 2, 3",
    "U8, 1, 2500000, 1, 1",
    "F32, 1000001, 2, 1, 4000004",
    "F4, 4000000, 1, 2, 2000000",
    "Q4_K, 2560000, 1, 1, 1440000",
    "BOOL, 921601, 1, 1, 921601"
  })
  void shouldCoverATensorOfAnyDtype(
      String dtype, long columns, long rows, long matrices, long rowBytes) {
    TensorShape shape = TensorShape.of(columns, rows, matrices);
    TensorInfo tensor =
        new ChunkSize(TensorChunk.MAX_PAYLOAD, 1).tensor("t", dtype, shape, rowBytes, 0);
    long bytes = rowBytes * rows * matrices;
    long due = 0;
    for (ChunkCutter.Cut cut : cuts(tensor, bytes)) {
      assertThat(cut.offset()).isEqualTo(due);
      assertThat(cut.length()).isBetween(1L, (long) TensorChunk.MAX_PAYLOAD);
      due += cut.length();
    }
    assertThat(due).isEqualTo(bytes);
  }

  @ParameterizedTest
  @CsvSource({"F32, 1000001, 4000004, 230400", "F4, 4000000, 2000000, 1843200"})
  void shouldCutWideRowsWhereBlocksBegin(String dtype, long columns, long rowBytes, long second) {
    TensorInfo tensor =
        new ChunkSize(TensorChunk.MAX_PAYLOAD, 1)
            .tensor("t", dtype, TensorShape.of(columns), rowBytes, 0);
    List<ChunkCutter.Cut> cuts = cuts(tensor, rowBytes);
    TensorChunk.Part part = cuts.get(1).head().part();
    assertThat(part).isEqualTo(new TensorChunk.Part(1, cuts.size(), second));
    assertThat(second % 256).isZero();
  }

  private static List<ChunkCutter.Cut> cuts(TensorInfo tensor, long bytes) {
    List<ChunkCutter.Cut> cuts = new ArrayList<>();
    for (long index = 0; index < tensor.chunkCount(); index++) {
      cuts.addAll(CUTTER.cut(tensor, bytes, index));
    }
    return cuts;
  }
}

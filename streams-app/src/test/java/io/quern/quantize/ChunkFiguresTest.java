package io.quern.quantize;

import static org.assertj.core.api.Assertions.assertThat;

import io.quern.kernel.BlockFormat;
import io.quern.kernel.BlockFormats;
import io.quern.kernel.Kernels;
import io.quern.model.ArtifactId;
import io.quern.model.Bytes;
import io.quern.model.ChunkId;
import io.quern.model.ErrorFigures;
import io.quern.model.PlanRef;
import io.quern.model.QuantizeOrder;
import io.quern.model.Revision;
import io.quern.model.Segment;
import io.quern.model.TensorChunk;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChunkFiguresTest {
  private static final int ROWS = 12;
  private static final int COLUMNS = 1024;
  private static final PlanRef PLAN = new PlanRef(new ArtifactId("m", "r", "p"), "plan");

  private final float[] weights = weights();
  private final ChunkQuantizer quantizer = new ChunkQuantizer(Kernels.chosen());

  private static float[] weights() {
    Random random = new Random(5);
    float[] weights = new float[ROWS * COLUMNS];
    for (int i = 0; i < weights.length; i++) {
      weights[i] = (float) (random.nextGaussian() * 0.02);
    }
    return weights;
  }

  private static QuantizeOrder.Format format(String name) {
    return QuantizeOrder.Format.of(name);
  }

  private ErrorFigures figures(QuantizeOrder.Format format, TensorChunk chunk) {
    QuantizeOrder.Target target =
        new QuantizeOrder.Target(
            PLAN, format, List.of(new QuantizeOrder.Output("blocks", "f", 0, 1)), "");
    QuantizeOrder order =
        new QuantizeOrder(chunk.id(), "u", chunk.span().rows(), COLUMNS, "F32", List.of(target));
    var done = (Quantization.Done) quantizer.quantize(chunk, order, target);
    return done.segments().stream()
        .map(Segment.Written::figures)
        .reduce(ErrorFigures.NONE, ErrorFigures::plus);
  }

  /** Weights {@code from} to {@code to} as a chunk, or as part of a row. */
  private TensorChunk chunk(int from, int to, TensorChunk.Part part) {
    ByteBuffer bytes =
        ByteBuffer.allocate((to - from) * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(weights, from, to - from);
    int firstRow = from / COLUMNS;
    int rows = part.count() > 1 ? 1 : (to - from) / COLUMNS;
    return new TensorChunk(
        new ChunkId(new Revision("m", "r"), "t", firstRow),
        "u",
        new TensorChunk.Span(0, firstRow, rows, COLUMNS),
        part,
        "F32",
        Bytes.of(bytes.array()));
  }

  private ErrorFigures inChunksOf(int rows, String format) {
    ErrorFigures sum = ErrorFigures.NONE;
    for (int row = ROWS - rows; row >= 0; row -= rows) { // the last rows first
      int from = row * COLUMNS;
      TensorChunk chunk = chunk(from, from + rows * COLUMNS, TensorChunk.Part.WHOLE);
      sum = sum.plus(figures(format(format), chunk));
    }
    return sum;
  }

  private ErrorFigures inParts(int partWeights, String format) {
    ErrorFigures sum = ErrorFigures.NONE;
    int count = COLUMNS / partWeights;
    for (int part = 0; part < ROWS * count; part++) {
      int from = part * partWeights;
      TensorChunk.Part place =
          new TensorChunk.Part(part % count, count, (long) part % count * partWeights);
      sum = sum.plus(figures(format(format), chunk(from, from + partWeights, place)));
    }
    return sum;
  }

  @ParameterizedTest
  @ValueSource(strings = {"Q8_0", "Q4_0", "Q4_K", "Q5_K", "Q6_K", "Q3_K", "F16", "BF16"})
  void shouldBeTheSameForAnyChunking(String format) {
    ErrorFigures whole = inChunksOf(ROWS, format);

    assertThat(whole.weights()).isEqualTo(weights.length);
    for (int rows : new int[] {1, 2, 3, 6}) {
      assertThat(inChunksOf(rows, format)).isEqualTo(whole);
    }
    assertThat(inParts(256, format)).isEqualTo(whole);
    assertThat(inParts(512, format)).isEqualTo(whole);
  }

  @ParameterizedTest
  @ValueSource(strings = {"Q8_0", "Q4_K", "Q6_K", "F16"})
  void shouldMeasureWhatAReaderComputes(String name) {
    BlockFormat format = BlockFormats.find(name).orElseThrow();
    byte[] blocks = new byte[(int) format.bytesOf(weights.length)];
    format.newQuantizer().quantize(weights, 0, ROWS, COLUMNS, blocks, 0);
    float[] read = new float[weights.length];
    format.dequantize(blocks, 0, read, 0, read.length);
    double squaredError = 0;
    double squares = 0;
    double largest = 0;
    for (int i = 0; i < read.length; i++) {
      double error = (double) weights[i] - read[i];
      squaredError += error * error;
      squares += (double) weights[i] * weights[i];
      largest = Math.max(largest, Math.abs(error));
    }

    ErrorFigures figures = inChunksOf(ROWS, name);

    assertThat(figures.squaredError().toDouble() / squaredError).isBetween(1 - 1e-12, 1 + 1e-12);
    assertThat(figures.squares().toDouble() / squares).isBetween(1 - 1e-12, 1 + 1e-12);
    assertThat(figures.largestError()).isEqualTo(largest);
  }

  @Test
  void shouldHaveNoneForCopies() {
    TensorChunk chunk = chunk(0, COLUMNS, TensorChunk.Part.WHOLE);

    assertThat(figures(format("F32"), chunk)).isEqualTo(ErrorFigures.NONE);
  }

  @Test
  void shouldHaveNoneWhereTheOrderSaysSo() {
    QuantizeOrder.Format quiet = format("Q4_K").unmeasured();
    TensorChunk chunk = chunk(0, COLUMNS, TensorChunk.Part.WHOLE);

    assertThat(figures(quiet, chunk)).isEqualTo(ErrorFigures.NONE);
  }
}

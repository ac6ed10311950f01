package io.quern.calibrate;

import io.quern.kernel.BlockGrid;
import io.quern.kernel.TensorScales;
import io.quern.model.Bytes;
import io.quern.model.Statistic;
import io.quern.model.TensorInfo;
import java.util.List;
import java.util.Map;

/**
 * {@code block-absmax}: a scale for each block of rows and columns, where chunks may end within a
 * block.
 *
 * <p>Found: the scales of all matrices, row-major, as binary32 for the second orders and in the
 * dtype of the weights.
 */
record BlockScales(TensorInfo tensor, BlockGrid grid, String dtype) implements CalibrationMethod {
  private static final String ABSMAX = "absmax";
  private static final String SCALE = "scale";
  private static final int LARGEST = 1 << 20;

  static CalibrationMethod of(Statistic.Subscribed subscribed) {
    return read(subscribed);
  }

  static BlockScales read(Statistic.Subscribed subscribed) {
    if (subscribed.members().size() != 1) {
      throw new IllegalArgumentException(
          "blocks are of one tensor, not of " + subscribed.members().size());
    }
    TensorInfo tensor = subscribed.members().getFirst().plan().source();
    Parameters parameters = new Parameters(subscribed.method());
    BlockGrid grid =
        new BlockGrid(
            parameters.integer("blockRows", 1, LARGEST),
            parameters.integer("blockColumns", 1, LARGEST),
            Math.toIntExact(tensor.shape().columns()));
    return new BlockScales(tensor, grid, parameters.dtype());
  }

  @Override
  public List<String> roles() {
    return List.of(ABSMAX);
  }

  /** Blocks of one matrix. */
  private int blocksPerMatrix() {
    long down = Math.ceilDiv(tensor.shape().rowsPerMatrix(), grid.blockRows());
    return Math.toIntExact(down * grid.across());
  }

  @Override
  public Merge newMerge() {
    float[] absmax = newAbsmax();
    return new Merge() {
      @Override
      public void add(Statistic.Member member, Statistic.Partial partial) {
        merge(partial, absmax);
      }

      @Override
      public Outcome finish() {
        return found(absmax);
      }
    };
  }

  /** Of all blocks of all matrices, nothing known yet. */
  float[] newAbsmax() {
    return new float[Math.toIntExact(blocksPerMatrix() * tensor.shape().matrices())];
  }

  Outcome found(float[] absmax) {
    float[] scales = TensorScales.fp8Blocks(absmax, dtype);
    return new Outcome.Found(
        Map.of(
            Outcome.Found.CALIBRATION,
            RawBits.of(scales),
            SCALE,
            Bytes.of(TensorScales.bytes(scales, dtype))));
  }

  /** Raises magnitudes to those of a chunk. */
  void merge(Statistic.Partial partial, float[] absmax) {
    long chunk = partial.chunk().index();
    float[] part = RawBits.floats(partial.vector().bytes());
    if (part.length != blocksOf(chunk)) {
      throw new IllegalArgumentException(
          "%d blocks, not %d x %d"
              .formatted(part.length, blocksOf(chunk) / grid.across(), grid.across()));
    }
    int from = firstBlockOf(chunk);
    for (int i = 0; i < part.length; i++) {
      absmax[from + i] = Math.max(absmax[from + i], part[i]);
    }
  }

  /** Blocks that a chunk touches; they lie side by side. */
  int blocksOf(long chunk) {
    return grid.down(tensor.firstRowOf(chunk), rowsOf(chunk)) * grid.across();
  }

  int firstBlockOf(long chunk) {
    long down = tensor.firstRowOf(chunk) / grid.blockRows();
    return Math.toIntExact(tensor.matrixOf(chunk) * blocksPerMatrix() + down * grid.across());
  }

  private int rowsOf(long chunk) {
    return Math.toIntExact(tensor.rowsOf(chunk));
  }

  @Override
  public Bytes calibration(Outcome.Found found, Statistic.Member member, long chunk) {
    int matrix = Math.toIntExact(tensor.matrixOf(chunk) * blocksPerMatrix() * Float.BYTES);
    Bytes scales =
        found.value(Outcome.Found.CALIBRATION).slice(matrix, blocksPerMatrix() * Float.BYTES);
    return Bytes.of(
        TensorScales.fp8BlockCalibration(
            grid, RawBits.floats(scales), tensor.firstRowOf(chunk), rowsOf(chunk)));
  }
}

package io.quern.quantize;

import io.quern.kernel.BlockGrid;
import io.quern.kernel.Kernels;
import io.quern.kernel.ShrinkObserver;
import io.quern.kernel.ValueRange;
import io.quern.model.ExactSum;
import io.quern.model.RangeText;
import io.quern.model.Statistic;
import io.quern.model.StepSums;
import io.quern.model.TensorChunk;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What each step of the observer mse costs the blocks that a chunk touches, as far as the chunk has
 * them. Where the parameters name no blocks, the whole tensor is one.
 *
 * @param blockRows 0 for all
 * @param blockColumns 0 for all
 * @param ranges least and greatest of each block, in turns; from earlier words of all chunks
 */
@SuppressWarnings("ArrayRecordComponent") // made and read within this class
record StepCostsMeasure(CostSums sums, int blockRows, int blockColumns, float[] ranges)
    implements Measure {
  private static final String COSTS = "costs";

  static Measure of(Map<String, String> parameters) {
    String format = parameters.getOrDefault("format", "");
    CostSums sums =
        Kernels.chosen()
            .newStepCosts(format, parameters)
            .map(CostSums::new)
            .orElseThrow(
                () -> new IllegalArgumentException("format '" + format + "' has no observer"));
    return new StepCostsMeasure(
        sums,
        Integer.parseInt(parameters.getOrDefault("blockRows", "0")),
        Integer.parseInt(parameters.getOrDefault("blockColumns", "0")),
        RangeText.floats(parameters.getOrDefault("ranges", "")));
  }

  @Override
  public String role() {
    return COSTS;
  }

  @Override
  public Found of(TensorChunk chunk, float[] weights) {
    BlockGrid grid = grid(Math.toIntExact(chunk.span().columns()));
    long first = chunk.span().firstRow();
    int rows = Math.toIntExact(chunk.span().rows());
    require(grid.down(first, rows), grid.across());
    List<Optional<ExactSum>> all = new ArrayList<>();
    int row = 0;
    while (row < rows) {
      long left = (long) grid.blockRows() - grid.rowInBlock(first + row);
      int count = (int) Math.min(rows - row, left);
      addBlocks(grid, weights, row, count, all);
      row += count;
    }
    return Found.of(new Statistic.Vector(COSTS, new StepSums(all).toBytes()));
  }

  private BlockGrid grid(int columns) {
    return new BlockGrid(
        blockRows == 0 ? Integer.MAX_VALUE : blockRows,
        blockColumns == 0 ? columns : blockColumns,
        columns);
  }

  private void require(int down, int across) {
    if (ranges.length != 2 * down * across) {
      throw new IllegalArgumentException(
          "%d ranges for %d x %d blocks".formatted(ranges.length / 2, down, across));
    }
  }

  /** Blocks side by side, as far as they have rows {@code row .. row + count - 1}. */
  private void addBlocks(
      BlockGrid grid, float[] weights, int row, int count, List<Optional<ExactSum>> all) {
    for (int from = 0; from < grid.columns(); from += grid.blockColumns()) {
      int at = 2 * (all.size() / ShrinkObserver.STEPS);
      ValueRange range = new ValueRange(ranges[at], ranges[at + 1]);
      int width = Math.min(grid.blockColumns(), grid.columns() - from);
      for (int each = row; each < row + count; each++) {
        sums.add(range, weights, each * grid.columns() + from, width);
      }
      sums.take(all);
    }
  }
}

package io.quern.calibrate;

import io.quern.kernel.ShrinkObserver;
import io.quern.kernel.TensorScales;
import io.quern.model.ExactSum;
import io.quern.model.StepSums;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The costs of steps of all blocks of a tensor, while chunks bring them in their order. Sums are
 * exact as long as a chunk may add to them, which are those of the blocks that the last one
 * touched; of all blocks before, only the errors are kept that are compared in the end, 80 bytes a
 * block: 1.1 MiB for a matrix of 28672 x 8192 in blocks of 128 x 128.
 */
final class BlockSums {
  private final String dtype;
  private final float[] errors;
  private List<Optional<ExactSum>> open = new ArrayList<>();
  private int firstOpen;

  BlockSums(int blocks, String dtype) {
    this.dtype = dtype;
    errors = new float[Math.multiplyExact(blocks, ShrinkObserver.STEPS)];
  }

  /**
   * Adds what a chunk said about {@code count} blocks from {@code block} on, which is not before
   * that of the last chunk.
   */
  void add(StepSums part, int block, int count) {
    if (part.sums().size() != count * ShrinkObserver.STEPS || block < firstOpen) {
      throw new IllegalArgumentException(
          "%d sums of steps for %d blocks from %d on, after %d"
              .formatted(part.sums().size(), count, block, firstOpen));
    }
    close(block);
    int shared = Math.min(open.size(), part.sums().size());
    List<Optional<ExactSum>> sums =
        new ArrayList<>(
            new StepSums(open.subList(0, shared))
                .plus(new StepSums(part.sums().subList(0, shared)))
                .sums());
    List<Optional<ExactSum>> longer = open.size() > shared ? open : part.sums();
    sums.addAll(longer.subList(shared, longer.size()));
    open = sums;
  }

  /** Rounds the sums of the blocks before one. */
  private void close(int block) {
    int from = firstOpen * ShrinkObserver.STEPS;
    int count = Math.min(open.size(), (block - firstOpen) * ShrinkObserver.STEPS);
    StepSums closing = new StepSums(open.subList(0, count));
    for (int i = 0; i < count; i++) {
      errors[from + i] = TensorScales.stepError(closing.toDouble(i), dtype);
    }
    open = open.subList(count, open.size());
    firstOpen = block;
  }

  /** The error of each step of each block, now that no chunk is left. */
  float[] errors() {
    close(errors.length / ShrinkObserver.STEPS);
    return errors;
  }
}

package io.quern.calibrate;

import io.quern.kernel.ShrinkObserver;
import io.quern.model.ExactSum;
import io.quern.model.StepSums;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** The costs of steps of all blocks of a tensor, while chunks bring them. */
final class BlockSums {
  private final List<Optional<ExactSum>> sums;

  BlockSums(int blocks) {
    sums =
        new ArrayList<>(
            Collections.nCopies(blocks * ShrinkObserver.STEPS, Optional.of(ExactSum.ZERO)));
  }

  /** Adds what a chunk said about {@code count} blocks from {@code block} on. */
  void add(StepSums part, int block, int count) {
    if (part.sums().size() != count * ShrinkObserver.STEPS) {
      throw new IllegalArgumentException(
          "%d sums of steps for %d blocks".formatted(part.sums().size(), count));
    }
    int from = block * ShrinkObserver.STEPS;
    List<Optional<ExactSum>> place = sums.subList(from, from + part.sums().size());
    List<Optional<ExactSum>> added = new StepSums(place).plus(part).sums();
    for (int i = 0; i < added.size(); i++) {
      place.set(i, added.get(i));
    }
  }

  StepSums all() {
    return new StepSums(sums);
  }
}

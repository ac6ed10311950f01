package io.quern.calibrate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quern.kernel.ShrinkObserver;
import io.quern.kernel.TensorScales;
import io.quern.model.ExactSum;
import io.quern.model.StepSums;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class BlockSumsTest {
  private static final double TINY = 0x1p-80;

  /** The sums of some blocks, every step of a block at the same cost. */
  private static StepSums costs(double... blocks) {
    List<Optional<ExactSum>> sums = new ArrayList<>();
    for (double block : blocks) {
      sums.addAll(Collections.nCopies(ShrinkObserver.STEPS, Optional.of(ExactSum.of(block))));
    }
    return new StepSums(sums);
  }

  private static float[] firstErrors(BlockSums sums, int blocks) {
    float[] errors = sums.errors();
    float[] first = new float[blocks];
    for (int block = 0; block < blocks; block++) {
      first[block] = errors[block * ShrinkObserver.STEPS];
      assertThat(errors[(block + 1) * ShrinkObserver.STEPS - 1]).isEqualTo(first[block]);
    }
    return first;
  }

  @Test
  void shouldAddUpBlocksThatManyChunksTouchWithoutRounding() {
    BlockSums sums = new BlockSums(4, "F32");
    sums.add(costs(1, 2), 0, 2);
    for (int chunk = 0; chunk < 3; chunk++) {
      sums.add(costs(TINY), 1, 1);
    }
    sums.add(costs(TINY, 5), 1, 2);

    float[] errors = firstErrors(sums, 4);

    assertThat(errors)
        .containsExactly(
            TensorScales.stepError(1, "F32"),
            TensorScales.stepError(2 + 4 * TINY, "F32"),
            TensorScales.stepError(5, "F32"),
            0);
  }

  @Test
  void shouldGiveTheSameErrorsForAnyChunks() {
    BlockSums one = new BlockSums(3, "BF16");
    one.add(costs(3, 3 + 2 * TINY, 1), 0, 3);
    BlockSums pieces = new BlockSums(3, "BF16");
    pieces.add(costs(1, 1), 0, 2);
    pieces.add(costs(2, 2, TINY), 0, 3);
    pieces.add(costs(2 * TINY), 1, 1);
    pieces.add(costs(1 - TINY), 2, 1);

    assertThat(firstErrors(pieces, 3)).isEqualTo(firstErrors(one, 3));
  }

  @Test
  void shouldRefuseSumsThatDoNotFit() {
    BlockSums sums = new BlockSums(3, "F32");
    sums.add(costs(1), 1, 1);

    assertThatThrownBy(() -> sums.add(costs(1, 2), 1, 1)).hasMessageContaining("40 sums of steps");
    assertThatThrownBy(() -> sums.add(costs(1), 0, 1)).hasMessageContaining("from 0 on, after 1");
  }
}

package io.quern.quantize;

import io.quern.model.Bytes;
import io.quern.model.Statistic;
import io.quern.model.TensorChunk;
import java.util.List;

/** What one statistic wants to know of a chunk. Owns scratch memory: for one thread. */
interface Measure {
  /** The role of the vector, the same for every chunk; empty for none. */
  default String role() {
    return "";
  }

  /**
   * Measures a chunk of whole rows.
   *
   * @param weights its weights, all finite, row after row from index 0 on
   * @throws IllegalArgumentException for weights that cannot be measured this way, saying why
   */
  Found of(TensorChunk chunk, float[] weights);

  /**
   * The same where an error matters more in some columns than in others.
   *
   * @param importance a binary32 a column, little endian; empty where all are alike
   * @throws IllegalArgumentException as above, and where they do not go together
   */
  default Found of(TensorChunk chunk, float[] weights, Bytes importance) {
    if (importance.length() > 0) {
      throw new IllegalArgumentException("this statistic knows no importance");
    }
    return of(chunk, weights);
  }

  static int weightsOf(TensorChunk chunk) {
    return Math.toIntExact(chunk.span().rows() * chunk.span().columns());
  }

  /** The parts of a partial statistic that a measure fills, most of them empty. */
  record Found(
      Statistic.Extremes extremes,
      List<Integer> steps,
      Statistic.Histogram histogram,
      Statistic.Vector vector) {
    private static final Found NOTHING =
        new Found(
            Statistic.Extremes.NONE, List.of(), Statistic.Histogram.NONE, Statistic.Vector.NONE);

    static Found of(Statistic.Extremes extremes) {
      return new Found(extremes, NOTHING.steps, NOTHING.histogram, NOTHING.vector);
    }

    static Found of(List<Integer> steps) {
      return new Found(NOTHING.extremes, steps, NOTHING.histogram, NOTHING.vector);
    }

    static Found of(Statistic.Histogram histogram) {
      return new Found(NOTHING.extremes, NOTHING.steps, histogram, NOTHING.vector);
    }

    static Found of(Statistic.Vector vector) {
      return new Found(NOTHING.extremes, NOTHING.steps, NOTHING.histogram, vector);
    }
  }
}

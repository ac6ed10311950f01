package io.quern.quantize;

import io.quern.kernel.Kernels;
import io.quern.kernel.WeightDecoder;
import io.quern.model.Bytes;
import io.quern.model.MeasureOrder;
import io.quern.model.Statistic;
import io.quern.model.TensorChunk;
import java.util.List;

/**
 * Chunk and order to measure in, partial statistic out: a pure function of the two. Owns scratch
 * memory, so one instance serves one thread.
 */
final class ChunkMeasurer {
  private final Kernels kernels;
  private float[] weights = new float[0];

  ChunkMeasurer(Kernels kernels) {
    this.kernels = kernels;
  }

  /** Measures a chunk that {@link ChunkRules} found fit for the order. */
  Statistic.Partial measure(TensorChunk chunk, MeasureOrder order) {
    WeightDecoder decoder = kernels.decoder(chunk.dtype());
    Bytes in = chunk.payload();
    int count = in.length() / decoder.weightBytes();
    int odd = decoder.firstNonFinite(in.array(), in.from(), count);
    if (odd >= 0) {
      return partial(chunk, order, Statistic.Extremes.NONE, odd);
    }
    if (weights.length < count) {
      weights = new float[count];
    }
    decoder.decode(in.array(), in.from(), weights, 0, count);
    return partial(chunk, order, extremes(count), -1);
  }

  private Statistic.Extremes extremes(int count) {
    float min = 0;
    float max = 0;
    for (int i = 0; i < count; i++) {
      min = Math.min(min, weights[i]);
      max = Math.max(max, weights[i]);
    }
    return new Statistic.Extremes(min, max, Math.max(-min, max));
  }

  private static Statistic.Partial partial(
      TensorChunk chunk, MeasureOrder order, Statistic.Extremes extremes, long firstNonFinite) {
    return new Statistic.Partial(
        order.statisticId(),
        chunk.id(),
        order.method(),
        chunk.span().rows() * chunk.span().columns(),
        extremes,
        firstNonFinite,
        List.of(),
        Statistic.Histogram.NONE,
        Statistic.Vector.NONE);
  }
}

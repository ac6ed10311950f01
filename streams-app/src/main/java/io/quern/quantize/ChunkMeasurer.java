package io.quern.quantize;

import io.quern.kernel.Kernels;
import io.quern.kernel.WeightDecoder;
import io.quern.model.Bytes;
import io.quern.model.MeasureOrder;
import io.quern.model.Statistic;
import io.quern.model.StatisticMethod;
import io.quern.model.TensorChunk;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/**
 * Chunk and order to measure in, partial statistic out: a pure function of the two. Owns scratch
 * memory, so one instance serves one thread.
 */
final class ChunkMeasurer {
  /** Ranges that were found are parameters, too: the map is emptied now and then. */
  private static final int MOST_MEASURES = 64;

  private final Kernels kernels;
  private final Map<StatisticMethod, Measure> measures = new HashMap<>();
  private float[] weights = new float[0];

  ChunkMeasurer(Kernels kernels) {
    this.kernels = kernels;
  }

  /** Measures a chunk that {@link ChunkRules} found fit for the order. */
  Statistic.Partial measure(TensorChunk chunk, MeasureOrder order) {
    if (measures.size() >= MOST_MEASURES) {
      measures.clear();
    }
    try {
      return measure(chunk, order, measures.computeIfAbsent(order.method(), Measures::of));
    } catch (IllegalArgumentException e) {
      return partial(chunk, order, reason("", e), -1);
    }
  }

  private Statistic.Partial measure(TensorChunk chunk, MeasureOrder order, Measure measure) {
    WeightDecoder decoder = kernels.decoder(chunk.dtype());
    Bytes in = chunk.payload();
    int count = Measure.weightsOf(chunk);
    int odd = decoder.firstNonFinite(in.array(), in.from(), count);
    if (odd >= 0) {
      return partial(chunk, order, silence(measure.role()), odd);
    }
    if (weights.length < count) {
      weights = new float[count];
    }
    decoder.decode(in.array(), in.from(), weights, 0, count);
    try {
      return partial(chunk, order, measure.of(chunk, weights, order.importance()), -1);
    } catch (IllegalArgumentException e) {
      return partial(chunk, order, reason(measure.role(), e), -1);
    }
  }

  private static Measure.Found silence(String role) {
    return Measure.Found.of(new Statistic.Vector(role, Bytes.empty()));
  }

  /** A chunk that cannot be measured says why where its result would be: calibrate tells it on. */
  private static Measure.Found reason(String role, IllegalArgumentException why) {
    byte[] text = String.valueOf(why.getMessage()).getBytes(StandardCharsets.UTF_8);
    return Measure.Found.of(new Statistic.Vector(role, Bytes.of(text)));
  }

  private static Statistic.Partial partial(
      TensorChunk chunk, MeasureOrder order, Measure.Found found, long firstNonFinite) {
    return new Statistic.Partial(
        order.statisticId(),
        chunk.id(),
        order.method(),
        Measure.weightsOf(chunk),
        found.extremes(),
        firstNonFinite,
        found.steps(),
        found.histogram(),
        found.vector());
  }
}

package io.quern.quantize;

import io.quern.kernel.BlockFormats;
import io.quern.kernel.RowFormats;
import io.quern.kernel.WeightDecoders;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** What the kernels did, by the type that they wrote. */
final class KernelCounts {
  private static final String OTHER = "other";

  private final Map<String, Adders> byType = new ConcurrentHashMap<>();

  private static final class Adders {
    private final LongAdder quantized = new LongAdder();
    private final LongAdder copied = new LongAdder();
    private final LongAdder cpuNanos = new LongAdder();

    QuantizeCounters.Kernel sums() {
      return new QuantizeCounters.Kernel(quantized.sum(), copied.sum(), cpuNanos.sum());
    }
  }

  /**
   * Counts a chunk.
   *
   * @param from type of the chunk; where it is the type written, the weights were only copied
   */
  void count(String from, String type, long weights, long nanos) {
    Adders adders = adders(type);
    (from.equals(type) ? adders.copied : adders.quantized).add(weights);
    adders.cpuNanos.add(nanos);
  }

  private Adders adders(String type) {
    Adders known = byType.get(type);
    return known == null
        ? byType.computeIfAbsent(isKnown(type) ? type : OTHER, word -> new Adders())
        : known;
  }

  /** An order from elsewhere may name any type. */
  private static boolean isKnown(String type) {
    return BlockFormats.find(type).isPresent()
        || RowFormats.isKnown(type)
        || WeightDecoders.find(type).isPresent();
  }

  Map<String, QuantizeCounters.Kernel> sums() {
    Map<String, QuantizeCounters.Kernel> sorted = new TreeMap<>();
    byType.forEach((type, adders) -> sorted.put(type, adders.sums()));
    return sorted;
  }
}

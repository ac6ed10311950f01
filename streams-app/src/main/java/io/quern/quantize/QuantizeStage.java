package io.quern.quantize;

import io.quern.kernel.Kernels;
import io.quern.model.LiveOffsets;
import java.util.function.Supplier;

/**
 * What the processors of this stage need besides their records.
 *
 * @param readers makes a reader for a task that must read a chunk again
 * @param cache shared by the tasks of the process
 * @param counters shared by the tasks of the process
 * @param holds shared by the tasks of the process
 * @param retention what becomes of a chunk whose orders are done
 * @param live how far the log may be cut
 * @param partitions of the topic of chunks; 0 where that is not known
 * @param deadBytes that a partition may always hold before live chunks make way
 */
public record QuantizeStage(
    Kernels kernels,
    Supplier<ChunkReader> readers,
    ChunkCache cache,
    QuantizeCounters counters,
    Holds holds,
    Retention retention,
    LiveOffsets live,
    int partitions,
    long deadBytes) {
  /** Usual {@link #deadBytes}. */
  public static final long DEAD_BYTES = 1L << 20;

  /** What becomes of a chunk whose orders are done. */
  public enum Retention {
    /** It stays in the log: a later profile may want it. */
    KEPT,
    /** It is forgotten, so that the log may be cut: each chunk has exactly one order. */
    CONSUMED
  }
}

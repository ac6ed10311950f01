package io.quern.quantize;

import io.quern.kernel.Kernels;
import java.util.function.Supplier;

/**
 * What the processors of this stage need besides their records.
 *
 * @param readers makes a reader for a task that must read a chunk again
 * @param cache shared by the tasks of the process
 * @param counters shared by the tasks of the process
 */
public record QuantizeStage(Kernels kernels, Supplier<ChunkReader> readers, ChunkCache cache, QuantizeCounters counters) {}

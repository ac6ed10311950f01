package io.quern.quantize;

import io.quern.reject.RejectionCounts;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

/** What the quantize stage of this process has done since it started. */
public final class QuantizeCounters {
  private final LongAdder chunks = new LongAdder();
  private final LongAdder rereads = new LongAdder();
  private final LongAdder cacheHits = new LongAdder();
  private final LongAdder weights = new LongAdder();
  private final LongAdder bytesIn = new LongAdder();
  private final LongAdder bytesOut = new LongAdder();
  private final LongAdder bytesMeasured = new LongAdder();
  private final LongAdder bytesTaken = new LongAdder();
  private final LongAdder bytesCopied = new LongAdder();
  private final KernelCounts kernels = new KernelCounts();
  private final RejectionCounts rejections = new RejectionCounts();
  private final LongSupplier cpuClock;

  /** Counts, but times nothing. */
  public QuantizeCounters() {
    this(() -> 0);
  }

  /**
   * Counts and times.
   *
   * @param cpuClock CPU time of the thread that asks, in nanoseconds; asked twice a chunk
   */
  public QuantizeCounters(LongSupplier cpuClock) {
    this.cpuClock = cpuClock;
  }

  /**
   * What was written in one type.
   *
   * @param quantized weights that came in another type
   * @param copied weights that came in this type
   * @param cpuNanos CPU time that it took, decoding and error figures included; 0 where nobody
   *     times it
   */
  public record Kernel(long quantized, long copied, long cpuNanos) {}

  /**
   * The counts at one moment.
   *
   * @param chunks chunk records, or parts of wide rows, that were quantized for an artifact
   * @param rereads chunks that were read a second time from the log
   * @param cacheHits chunks that were still in memory when their order came
   * @param weights weights that were quantized
   * @param bytesMeasured bytes of chunks that were measured for a statistic
   * @param bytesTaken bytes of chunks that arrived, whether or not an order wants them
   * @param bytesCopied bytes of live chunks that were sent again, so that the log can be cut
   */
  public record Snapshot(
      long chunks,
      long rereads,
      long cacheHits,
      long weights,
      long bytesIn,
      long bytesOut,
      long bytesMeasured,
      long bytesTaken,
      long bytesCopied) {}

  /** CPU time of this thread. */
  long cpuNanos() {
    return cpuClock.getAsLong();
  }

  /** CPU time that a chunk took, by the type of the chunk and the type written. */
  void worked(String from, String type, long weightCount, long nanos) {
    kernels.count(from, type, weightCount, nanos);
  }

  /** What was rejected. */
  public RejectionCounts rejections() {
    return rejections;
  }

  /** By the type written, sorted. */
  public Map<String, Kernel> kernels() {
    return kernels.sums();
  }

  void quantized(long weightCount, long in, long out) {
    chunks.increment();
    weights.add(weightCount);
    bytesIn.add(in);
    bytesOut.add(out);
  }

  void taken(long in) {
    bytesTaken.add(in);
  }

  void copied(long again) {
    bytesCopied.add(again);
  }

  void measured(long in) {
    bytesMeasured.add(in);
  }

  void reread() {
    rereads.increment();
  }

  void cacheHit() {
    cacheHits.increment();
  }

  public Snapshot snapshot() {
    return new Snapshot(
        chunks.sum(),
        rereads.sum(),
        cacheHits.sum(),
        weights.sum(),
        bytesIn.sum(),
        bytesOut.sum(),
        bytesMeasured.sum(),
        bytesTaken.sum(),
        bytesCopied.sum());
  }
}

package io.quern.app;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The table of memory: how much heap each part of a process may take. Kafka's settings are derived
 * from it, so that any model fits the same heap. What threads need is shared out of what the fixed
 * rows leave.
 */
public final class MemoryPlan {
  static final int MIB = 1024 * 1024;

  /** Largest record, with its batch around it. */
  static final int RECORD_BYTES = MIB;

  /** Beyond this a thread gains nothing. */
  private static final long MOST_A_THREAD = 96L * MIB;

  /** Below this a thread cannot hold a batch of each kind. */
  private static final long LEAST_A_THREAD = 16L * MIB;

  private final Shape shape;
  private final long threadShare;

  /**
   * What a process looks like.
   *
   * @param heapBytes largest heap
   * @param threads that quantize
   * @param partitions of the topics of chunks and orders
   * @param embeddedBroker whether the broker lives in this heap
   */
  public record Shape(long heapBytes, int threads, int partitions, boolean embeddedBroker) {
    public Shape {
      if (heapBytes < 1 || threads < 1 || partitions < 1) {
        throw new IllegalArgumentException("not a process: " + heapBytes + " bytes of heap");
      }
    }

    /** With the heap of this process. */
    public static Shape here(int threads, int partitions, boolean embeddedBroker) {
      return new Shape(Runtime.getRuntime().maxMemory(), threads, partitions, embeddedBroker);
    }
  }

  private MemoryPlan(Shape shape, long threadShare) {
    this.shape = shape;
    this.threadShare = threadShare;
  }

  /**
   * Lays out the memory of a process.
   *
   * @throws StartRefused when its heap is too small for its threads, saying what would fit
   */
  public static MemoryPlan of(Shape shape) {
    MemoryPlan smallest = new MemoryPlan(shape, LEAST_A_THREAD);
    long spare = usable(shape.heapBytes()) - smallest.total();
    if (spare < 0) {
      throw new StartRefused(
          "%d threads on %d partitions need -Xmx%dm, the heap has %d MiB; use fewer threads or more heap"
              .formatted(
                  shape.threads(),
                  shape.partitions(),
                  Math.ceilDiv(smallest.total() * 5 / 4, MIB) + 1,
                  shape.heapBytes() / MIB));
    }
    long share = LEAST_A_THREAD + spare / shape.threads();
    return new MemoryPlan(shape, Math.min(share, MOST_A_THREAD));
  }

  /** The threads that fit the heap, at most those of the shape and at least one. */
  public static int threadsThatFit(Shape shape) {
    int threads = shape.threads();
    while (threads > 1 && !fits(shape, threads)) {
      threads--;
    }
    return threads;
  }

  private static boolean fits(Shape shape, int threads) {
    Shape smaller =
        new Shape(shape.heapBytes(), threads, shape.partitions(), shape.embeddedBroker());
    return new MemoryPlan(smaller, LEAST_A_THREAD).total() <= usable(shape.heapBytes());
  }

  /** A garbage collector wants a fifth of the heap to itself. */
  private static long usable(long heapBytes) {
    return heapBytes / 5 * 4;
  }

  /** The table: bytes of heap by part. */
  public Map<String, Long> rows() {
    Map<String, Long> rows = new LinkedHashMap<>();
    rows.put("classes and code", 24L * MIB);
    rows.put("broker", shape.embeddedBroker() ? 60L * MIB + brokerQueuedBytes() : 0);
    rows.put("publish: producer and records", publishBufferBytes() + 4L * RECORD_BYTES);
    rows.put("plan: one thread", planThread().bytes());
    rows.put("plan: manifests that stay decoded", planDocumentBytes());
    // One after the other: a statistic is complete when its model has been planned for a while.
    rows.put("plan: a document, calibrate: the statistic that is merged", 16L * MIB);
    rows.put("calibrate: one thread", calibrateThread().bytes());
    rows.put("quantize: threads", shape.threads() * quantizeThread().bytes());
    rows.put("quantize: cache of chunks", chunkCacheBytes());
    rows.put("quantize: readers of chunks", (long) shape.partitions() * RECORD_BYTES);
    rows.put("assemble: consumer", 2L * assembleFetchBytes());
    rows.put("assemble: producer and records", assembleBufferBytes() + 8L * RECORD_BYTES);
    rows.put("watchers", 4L * MIB);
    return Collections.unmodifiableMap(rows);
  }

  /** Sum of the table. */
  public long total() {
    return rows().values().stream().mapToLong(Long::longValue).sum();
  }

  /** Heap for requests that wait in the embedded broker. */
  public int brokerQueuedBytes() {
    return 16 * MIB;
  }

  /** {@code buffer.memory} of publish: the batch in flight of a few partitions, and the next. */
  public int publishBufferBytes() {
    return 20 * MIB;
  }

  /** {@code fetch.max.bytes} of assemble; a second answer may be under way. */
  public int assembleFetchBytes() {
    return 6 * MIB;
  }

  /** {@code buffer.memory} of assemble, which sends states only. */
  public int assembleBufferBytes() {
    return 4 * MIB;
  }

  /** Chunks that came before their orders. */
  public long chunkCacheBytes() {
    return 32L * MIB;
  }

  /** Manifests that plan keeps, as long as they are encoded. */
  public long planDocumentBytes() {
    return Math.clamp(shape.heapBytes() / 64, 4L * MIB, 32L * MIB);
  }

  /** plan reads small topics; its parts of manifests are as large as chunks. */
  StreamThreadMemory planThread() {
    return StreamThreadMemory.of(LEAST_A_THREAD, shape.partitions());
  }

  /** calibrate reads one topic, whose records may be as large as chunks. */
  StreamThreadMemory calibrateThread() {
    return StreamThreadMemory.of(LEAST_A_THREAD, shape.partitions());
  }

  StreamThreadMemory quantizeThread() {
    return StreamThreadMemory.of(threadShare, Math.ceilDiv(shape.partitions(), shape.threads()));
  }

  public Shape shape() {
    return shape;
  }
}

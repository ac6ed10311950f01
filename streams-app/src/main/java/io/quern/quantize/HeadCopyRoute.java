package io.quern.quantize;

import io.quern.model.ChunkId;
import io.quern.model.TensorChunk;
import io.quern.topology.Steps;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/**
 * Sends the few live chunks at the head of a partition once more, so that the log can be cut behind
 * them. A chunk's place is the old one until its copy arrives: nothing is lost on the way.
 */
final class HeadCopyRoute {
  /** Marks a copy: it is taken only if the chunk is still live. */
  private static final String COPY = "quern-copy";

  private static final int MOST_AT_ONCE = 32;

  /** At most so small a share of the time is spent with looking. */
  private static final int LOOKS_ONE_IN = 20;

  private final ProcessorContext<String, Object> context;
  private final QuantizeStores stores;
  private final QuantizeStage stage;
  private final int partition;
  private @Nullable ChunkReader reader;
  private long end;
  private long sentUpTo = -1;
  private long lookAtMs;

  /** No chunk below it is live: as of the last look, so it may be too low, never too high. */
  private long lowest;

  HeadCopyRoute(
      ProcessorContext<String, Object> context, QuantizeStores stores, QuantizeStage stage) {
    this.context = context;
    this.stores = stores;
    this.stage = stage;
    this.partition = context.taskId().partition();
    this.end = stores.head(-1, 0).log().end();
    stage.live().changed(partition);
  }

  /** Takes note of a record. Returns the position at which its payload begins. */
  long passed(long length) {
    end += length;
    return end - length;
  }

  /** Whether the record is a copy of ours. */
  static boolean isCopy(Record<String, ?> record) {
    return record.headers().lastHeader(COPY) != null;
  }

  /**
   * Sends some copies if the log is mostly dead.
   *
   * @param next the offset behind the last record taken
   */
  void tidy(long next) {
    long now = context.currentSystemTimeMs();
    if (now >= lookAtMs && stage.live().takeChanged(partition)) {
      long began = System.nanoTime();
      LogHead head = stores.head(sentUpTo, MOST_AT_ONCE);
      lowest = head.lowest().orElse(next);
      copySome(head);
      lookAtMs = now + TimeUnit.NANOSECONDS.toMillis(LOOKS_ONE_IN * (System.nanoTime() - began));
    }
    stage.live().report(partition, lowest);
  }

  private void copySome(LogHead head) {
    HeadRules.Log log = new HeadRules.Log(end, head.log().live(), head.log().before());
    int wanted = HeadRules.toCopy(head.places(), log, stage.deadBytes());
    head.next().stream().limit(wanted).forEach(this::copy);
  }

  private void copy(LogHead.Standing standing) {
    sentUpTo = standing.location().offset();
    ChunkId id = standing.chunk();
    if (reader == null) {
      reader = stage.readers().get();
    }
    Optional<TensorChunk> chunk =
        reader.read(partition, standing.location().offset()).filter(found -> found.id().equals(id));
    if (chunk.isEmpty()) {
      stores.dropLocation(standing);
      return;
    }
    RecordHeaders headers = new RecordHeaders();
    headers.add(COPY, new byte[] {1});
    context.forward(
        new Record<>(id.key(), chunk.get(), context.currentSystemTimeMs(), headers),
        Steps.SEND_CHUNKS);
    stage.counters().copied(chunk.get().payload().length());
  }

  void close() {
    stage.live().forget(partition);
    if (reader != null) {
      reader.close();
    }
  }
}

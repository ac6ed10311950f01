package io.quern.plan;

import io.quern.model.Bytes;
import io.quern.model.ManifestPart;
import io.quern.topology.Steps;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;

/**
 * Sends the manifest of an old revision that is still live once more, when it alone holds back the
 * log: what stands behind it can then be cut.
 */
final class ManifestMoveRoute {
  /** Marks a copy: it says nothing new. */
  private static final String COPY = "quern-copy";

  /** So many records may stand between the oldest live manifest and the end of the log. */
  private static final long SLACK = 256;

  private final ProcessorContext<String, Object> context;
  private final PlanStores stores;
  private final RevisionStores revisions;
  private long next = -1;
  private long moving = -1;

  ManifestMoveRoute(ProcessorContext<String, Object> context, PlanStores stores) {
    this.context = context;
    this.stores = stores;
    this.revisions = new RevisionStores(stores);
  }

  /** Takes note of a record of the log. */
  void passed(long offset) {
    next = offset + 1;
  }

  /** The first offset that somebody needs; nothing while nothing is known of the log. */
  OptionalLong needed() {
    OptionalLong lowest = revisions.lowestOffset();
    return lowest.isPresent() || next < 0 ? lowest : OptionalLong.of(next);
  }

  /** Moves the oldest live manifest to the end, if much that is dead stands behind it. */
  void moveLowest() {
    Optional<LiveRevision> lowest = revisions.lowest();
    if (lowest.isEmpty() || lowest.get().offset() == moving) {
      return;
    }
    long live = revisions.byModel().values().stream().mapToLong(each -> 2L + each.size()).sum();
    if (next - lowest.get().offset() > SLACK + 2 * live) {
      moving = lowest.get().offset();
      revisions.liveOf(lowest.get().source().model()).forEach(this::move);
    }
  }

  /** All of a model in their order, because readers take the last one for the newest. */
  private void move(LiveRevision revision) {
    ManifestPart head = stores.acceptedUploads().get(revision.source().toString());
    if (head == null) {
      return;
    }
    for (int i = 0; i < head.part().count(); i++) {
      send(stores.manifestParts().get(ManifestReader.key(head.source(), i)));
    }
    if (revision.sealed()) {
      ManifestPart.Part whole = new ManifestPart.Part(0, 1, 0);
      send(
          new ManifestPart(
              head.source(),
              head.uploadId(),
              ManifestPart.Kind.SEAL,
              whole,
              head.documentDigest(),
              Bytes.empty()));
    }
  }

  private void send(ManifestPart part) {
    if (part != null) {
      RecordHeaders headers = new RecordHeaders();
      headers.add(COPY, part.uploadId().getBytes(StandardCharsets.UTF_8));
      context.forward(
          new Record<>(part.source().model(), part, context.currentSystemTimeMs(), headers),
          Steps.SEND_MANIFESTS);
    }
  }

  /** Takes a copy of ours in. Returns whether the record is one. */
  boolean tookCopy(Record<String, ?> record, ManifestPart part, long offset) {
    if (record.headers().lastHeader(COPY) == null) {
      return false;
    }
    boolean first = part.kind() == ManifestPart.Kind.MANIFEST && part.part().index() == 0;
    revisions
        .find(part.source())
        .filter(revision -> first && revision.isLive() && revision.offset() < offset)
        .ifPresent(revision -> revisions.put(revision.movedTo(offset)));
    return true;
  }
}

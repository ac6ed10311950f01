package io.quern.plan;

import io.quern.event.Event;
import io.quern.event.ModelEvents;
import io.quern.model.Bytes;
import io.quern.model.ManifestPart;
import io.quern.model.Profile;
import io.quern.model.Rejection;
import io.quern.model.Revision;
import io.quern.reject.PartitionRoute;
import io.quern.reject.RejectionRoute;
import io.quern.serde.Incoming;
import io.quern.topology.Steps;
import java.time.Instant;
import java.util.Optional;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.jspecify.annotations.NullUnmarked;

/**
 * Collects the parts of a manifest; when the last is there, plans the revision under every profile
 * that wants it.
 */
@NullUnmarked // Kafka Streams hands over the context in init
public final class ManifestProcessor
    implements Processor<String, Incoming<ManifestPart>, String, Object> {
  private final PlanStage stage;
  private ProcessorContext<String, Object> context;
  private PlanStores stores;
  private RevisionStores revisions;
  private KeepingRoute keeping;
  private CensusRoute census;
  private ManifestReader documents;
  private OriginReader origins;
  private PlanRoute route;
  private RejectionRoute rejections;

  public ManifestProcessor(PlanStage stage) {
    this.stage = stage;
  }

  @Override
  public void init(ProcessorContext<String, Object> context) {
    this.context = context;
    stores = PlanStores.of(context);
    documents = new ManifestReader(stores, stage.documents());
    revisions = new RevisionStores(stores);
    origins = new OriginReader(documents, revisions);
    route = new PlanRoute(context, stores, stage, documents);
    keeping = new KeepingRoute(context, stores, stage, route);
    census = new CensusRoute(context, stores, stage);
    RecoveryRoute.start(context, stores, stage, route);
    rejections = new RejectionRoute(context, "plan", stage.rejections());
  }

  @Override
  public void process(Record<String, Incoming<ManifestPart>> record) {
    switch (record.value()) {
      case null -> {}
      case Incoming.Unreadable<ManifestPart>(String reason, _) ->
          rejections.unreadable(record, reason);
      case Incoming.Sound<ManifestPart>(ManifestPart part) -> accept(record, part);
    }
  }

  private void accept(Record<String, ?> record, ManifestPart part) {
    long offset = context.recordMetadata().map(RecordMetadata::offset).orElse(0L);
    keeping.moves().passed(offset);
    census.passed(record.timestamp());
    context
        .recordMetadata()
        .ifPresent(at -> stage.manifests().read(at.topic(), at.partition(), offset + 1));
    if (part.kind() == ManifestPart.Kind.RETIRED
        || keeping.moves().tookCopy(record, part, offset)) {
      return; // our own word
    }
    if (part.kind() == ManifestPart.Kind.WITHDRAW) {
      withdraw(record, part);
      return;
    }
    if (part.kind() == ManifestPart.Kind.MANIFEST) {
      keeping.retirement().makeWay(part);
    }
    Optional<Rejection.Reason> wrong =
        ManifestRules.check(part, stores.acceptedUploads().get(part.source().toString()))
            .or(
                () ->
                    PartitionRoute.check(
                        part.source().model(), context.taskId().partition(), stage.partitions()));
    if (wrong.isPresent()) {
      rejections.reject(record, Rejection.Subject.of(part.source()), wrong.get());
    } else if (part.kind() == ManifestPart.Kind.MANIFEST) {
      revisions.arrived(part, record.timestamp(), offset);
      collect(record, part);
    } else {
      revisions.find(part.source()).map(LiveRevision::sealedNow).ifPresent(revisions::put);
      tellPublished(record, part);
    }
  }

  /** All of a revision is there, says the seal of the upload that won it. */
  private void tellPublished(Record<String, ?> record, ManifestPart seal) {
    ManifestPart accepted = stores.acceptedUploads().get(seal.source().toString());
    boolean live = revisions.find(seal.source()).filter(LiveRevision::isLive).isPresent();
    if (accepted != null && live) {
      Event event =
          ModelEvents.published(
              accepted,
              documents.findSound(seal.source()).map(ManifestReader.Document::manifest),
              Instant.ofEpochMilli(record.timestamp()));
      context.forward(new Record<>(event.key(), event, record.timestamp()), Steps.SEND_EVENTS);
    }
  }

  private void withdraw(Record<String, ?> record, ManifestPart part) {
    Optional<LiveRevision> live = revisions.find(part.source()).filter(LiveRevision::isLive);
    if (live.isEmpty()) {
      rejections.reject(
          record, Rejection.Subject.of(part.source()), ManifestRules.unknown(part.source()));
      return;
    }
    String text = "revision " + part.source().revision() + " was withdrawn";
    keeping
        .retirement()
        .retire(
            new KeepRules.Verdict(live.get(), "withdrawn", text), context.currentSystemTimeMs());
  }

  private void collect(Record<String, ?> record, ManifestPart part) {
    Revision source = part.source();
    ManifestPart head =
        new ManifestPart(
            source,
            part.uploadId(),
            part.kind(),
            new ManifestPart.Part(0, part.part().count(), part.part().totalBytes()),
            part.documentDigest(),
            Bytes.empty(),
            publishedAt(record, part));
    boolean known = documents.findSound(source).isPresent();
    stores.acceptedUploads().put(source.toString(), head);
    documents.put(part);
    try {
      documents.find(source).ifPresent(document -> take(record, document, known));
    } catch (ManifestReader.Unsound e) {
      documents.forget(source, head);
      revisions.forget(source);
      rejections.reject(
          record, Rejection.Subject.of(source), ManifestRules.unsound(e.getMessage()));
    }
  }

  /**
   * When the revision was first published: publishing it again does not make it newer, nor does a
   * publisher's clock that is ahead of ours.
   */
  private long publishedAt(Record<String, ?> record, ManifestPart part) {
    ManifestPart accepted = stores.acceptedUploads().get(part.source().toString());
    if (accepted != null) {
      return accepted.publishedAt();
    }
    long said = part.publishedAt() > 0 ? part.publishedAt() : record.timestamp();
    return Math.min(said, context.currentSystemTimeMs());
  }

  /**
   * A manifest whose chunks are not all to be had is not accepted at all, so that a better one may
   * come under the same upload. One that was accepted stays so.
   */
  private void take(Record<String, ?> record, ManifestReader.Document document, boolean known) {
    Revision source = document.head().source();
    Optional<Rejection.Reason> wrong =
        known ? Optional.empty() : origins.check(document.head(), document.manifest());
    if (wrong.isPresent()) {
      rejections.reject(record, Rejection.Subject.of(source), wrong.get());
      keeping.retirement().refuse(source, context.currentSystemTimeMs());
    } else {
      plan(document, record.timestamp());
    }
  }

  private void plan(ManifestReader.Document document, long timestamp) {
    Revision source = document.head().source();
    stores.latestRevisions().put(source.model(), source.revision());
    try (KeyValueIterator<String, Profile> profiles = stores.profiles().all()) {
      while (profiles.hasNext()) {
        KeyValue<String, Profile> profile = profiles.next();
        if (profile.value.wants(source.model())) {
          route.plan(document, profile.value, timestamp);
        }
      }
    }
  }

  @Override
  public void close() {
    if (keeping != null) {
      keeping.close();
    }
  }
}

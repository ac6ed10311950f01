package io.quern.plan;

import io.quern.model.ArtifactId;
import io.quern.model.Profile;
import io.quern.model.Rejection;
import io.quern.model.Revision;
import io.quern.model.Upkeep;
import io.quern.reject.RejectionRoute;
import io.quern.serde.Incoming;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.NullUnmarked;

/**
 * Keeps the profiles; a new or changed one plans the live revisions of each model that it wants,
 * the newest or all of them; a removed one stops its artifacts.
 */
@NullUnmarked // Kafka Streams hands over the context in init
public final class ProfileProcessor
    implements Processor<String, Incoming<Profile>, String, Object> {
  private final PlanStage stage;
  private PlanStores stores;
  private RevisionStores revisions;
  private ManifestReader documents;
  private PlanRoute route;
  private RejectionRoute rejections;

  public ProfileProcessor(PlanStage stage) {
    this.stage = stage;
  }

  @Override
  public void init(ProcessorContext<String, Object> context) {
    stores = PlanStores.of(context);
    documents = new ManifestReader(stores, stage.documents());
    revisions = new RevisionStores(stores);
    route = new PlanRoute(context, stores, stage, documents);
    rejections = new RejectionRoute(context, "plan", stage.rejections());
  }

  @Override
  public void process(Record<String, Incoming<Profile>> record) {
    switch (record.value()) {
      case null -> remove(record.key(), record.timestamp());
      case Incoming.Unreadable<Profile>(String reason, _) -> rejections.unreadable(record, reason);
      case Incoming.Sound<Profile>(Profile profile) -> apply(record, profile);
    }
  }

  private void apply(Record<String, ?> record, Profile profile) {
    stores.profiles().put(profile.name(), profile);
    for (KeyValue<String, String> artifact : all(stores.plans())) {
      ArtifactId id = ArtifactId.parse(artifact.key);
      if (id.profile().equals(profile.name()) && !profile.wants(id.model())) {
        route.cancel(id, record.timestamp());
      }
    }
    for (Revision source : reached(profile)) {
      plan(record, source, profile);
    }
  }

  /** The revisions that are planned because of a profile, the oldest first. */
  private List<Revision> reached(Profile profile) {
    List<Revision> reached = new ArrayList<>();
    for (String model : revisions.byModel().keySet()) {
      if (profile.wants(model)) {
        List<Revision> live = revisions.liveOf(model).stream().map(LiveRevision::source).toList();
        int from = profile.details().upkeep().revisions() == Upkeep.Reach.ALL ? 0 : live.size() - 1;
        live.stream()
            .skip(Math.max(0, from))
            .filter(each -> reaches(profile, each))
            .forEach(reached::add);
      }
    }
    return reached;
  }

  /** A profile that looks ahead only goes on with what it has begun. */
  private boolean reaches(Profile profile, Revision source) {
    return profile.details().upkeep().revisions() != Upkeep.Reach.SINCE
        || stores.plans().get(ArtifactId.of(source, profile.name()).toString()) != null;
  }

  private void plan(Record<String, ?> record, Revision source, Profile profile) {
    try {
      documents
          .find(source)
          .ifPresent(document -> route.plan(document, profile, record.timestamp()));
    } catch (ManifestReader.Unsound e) {
      rejections.reject(
          record, Rejection.Subject.of(source), ManifestRules.unsound(e.getMessage()));
    }
  }

  private void remove(String name, long timestamp) {
    stores.profiles().delete(name);
    for (KeyValue<String, String> plan : all(stores.plans())) {
      ArtifactId artifact = ArtifactId.parse(plan.key);
      if (artifact.profile().equals(name)) {
        route.cancel(artifact, timestamp);
      }
    }
  }

  /** A copy, because route writes to the store. */
  private static List<KeyValue<String, String>> all(KeyValueStore<String, String> store) {
    List<KeyValue<String, String>> entries = new ArrayList<>();
    try (KeyValueIterator<String, String> iterator = store.all()) {
      iterator.forEachRemaining(entries::add);
    }
    return entries;
  }
}

package io.quern.plan;

import io.quern.model.ArtifactId;
import io.quern.model.Profile;
import io.quern.model.Rejection;
import io.quern.model.Revision;
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
 * Keeps the profiles; a new or changed one plans the newest revision of each model that it wants, a
 * removed one stops its artifacts.
 */
@NullUnmarked // Kafka Streams hands over the context in init
public final class ProfileProcessor
    implements Processor<String, Incoming<Profile>, String, Object> {
  private final Planners planners;
  private PlanStores stores;
  private ManifestReader documents;
  private PlanRoute route;
  private RejectionRoute rejections;

  public ProfileProcessor(Planners planners) {
    this.planners = planners;
  }

  @Override
  public void init(ProcessorContext<String, Object> context) {
    stores = PlanStores.of(context);
    documents = new ManifestReader(stores);
    route = new PlanRoute(context, stores, planners, documents);
    rejections = new RejectionRoute(context, "plan");
  }

  @Override
  public void process(Record<String, Incoming<Profile>> record) {
    switch (record.value()) {
      case null -> remove(record.key(), record.timestamp());
      case Incoming.Unreadable<Profile>(String reason) -> rejections.unreadable(record, reason);
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
    for (KeyValue<String, String> latest : all(stores.latestRevisions())) {
      if (profile.wants(latest.key)) {
        plan(record, new Revision(latest.key, latest.value), profile);
      }
    }
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

package io.quern.plan;

import io.quern.model.ArtifactId;
import io.quern.model.ManifestPart;
import io.quern.model.Revision;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/** The revisions that a task knows, live or gone. */
final class RevisionStores {
  private static final char JOIN = '\0';

  private final PlanStores stores;
  private final StringSerializer prefixes = new StringSerializer();

  RevisionStores(PlanStores stores) {
    this.stores = stores;
  }

  private static String key(Revision source) {
    return source.model() + JOIN + source.revision();
  }

  Optional<LiveRevision> find(Revision source) {
    return Optional.ofNullable(stores.revisions().get(key(source)));
  }

  void put(LiveRevision revision) {
    stores.revisions().put(key(revision.source()), revision);
  }

  void forget(Revision source) {
    stores.revisions().delete(key(source));
  }

  /** Takes note of a manifest's part: what is new, or was let go before, is live from now on. */
  void arrived(ManifestPart part, long timestamp, long offset) {
    Optional<LiveRevision> known = find(part.source()).filter(LiveRevision::isLive);
    if (known.isEmpty()) {
      long number =
          of(part.source().model()).stream().mapToLong(LiveRevision::number).max().orElse(0) + 1;
      put(new LiveRevision(part.source(), number, timestamp, offset, false, 0));
    }
  }

  /** Every revision, by model, each model's oldest first. */
  Map<String, List<LiveRevision>> byModel() {
    Map<String, List<LiveRevision>> models = new TreeMap<>();
    try (KeyValueIterator<String, LiveRevision> all = stores.revisions().all()) {
      all.forEachRemaining(
          entry ->
              models
                  .computeIfAbsent(entry.value.source().model(), model -> new ArrayList<>())
                  .add(entry.value));
    }
    models.values().forEach(each -> each.sort(Comparator.comparingLong(LiveRevision::number)));
    return models;
  }

  private List<LiveRevision> of(String model) {
    List<LiveRevision> revisions = new ArrayList<>();
    try (KeyValueIterator<String, LiveRevision> some =
        stores.revisions().prefixScan(model + JOIN, prefixes)) {
      some.forEachRemaining(entry -> revisions.add(entry.value));
    }
    revisions.sort(Comparator.comparingLong(LiveRevision::number));
    return revisions;
  }

  /** The live revisions of a model, the oldest first. */
  List<LiveRevision> liveOf(String model) {
    return of(model).stream().filter(LiveRevision::isLive).toList();
  }

  /** The live revision whose manifest stands first in the log. */
  Optional<LiveRevision> lowest() {
    return byModel().values().stream()
        .flatMap(List::stream)
        .filter(LiveRevision::isLive)
        .min(Comparator.comparingLong(LiveRevision::offset));
  }

  /** Its place; nothing while no revision is live. */
  OptionalLong lowestOffset() {
    return lowest().stream().mapToLong(LiveRevision::offset).findFirst();
  }

  /** The artifacts of a revision that were planned or announced. */
  Set<ArtifactId> artifactsOf(Revision source) {
    Set<String> names = new TreeSet<>();
    addKeys(names, stores.plans(), source + "/");
    addKeys(names, stores.artifactStates(), source + "/");
    Set<ArtifactId> artifacts = new LinkedHashSet<>();
    for (String name : names) {
      ArtifactId artifact = ArtifactId.parse(name);
      if (artifact.source().equals(source)) { // a model's name may go on behind a slash
        artifacts.add(artifact);
      }
    }
    return artifacts;
  }

  private <V> void addKeys(Set<String> names, KeyValueStore<String, V> store, String prefix) {
    try (KeyValueIterator<String, V> some = store.prefixScan(prefix, prefixes)) {
      some.forEachRemaining(entry -> names.add(entry.key));
    }
  }
}

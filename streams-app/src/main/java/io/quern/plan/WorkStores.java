package io.quern.plan;

import io.quern.model.ArtifactId;
import io.quern.model.ArtifactState;
import io.quern.model.PlanRef;
import io.quern.model.Profile;
import io.quern.model.Revision;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Which plans of a task are in work and which wait.
 *
 * <p>A plan is in work from its opening until its artifact has come to an end. One that is stated
 * as incomplete is stalled: it is still looked after, but holds nobody back.
 */
final class WorkStores {
  private static final String STALLED = "stalled ";

  private final PlanStores stores;
  private final WorkShare share;
  private final String task;
  private final int limit;

  WorkStores(PlanStores stores, PlanStage stage, String task) {
    this.stores = stores;
    this.share = stage.share();
    this.task = task;
    this.limit = stage.keeping().modelsInWork();
  }

  /**
   * A plan that waits for its turn.
   *
   * @param timestamp of what asked for it, which its orders will have
   */
  record Held(ArtifactId artifact, WorkShare.Waiting place, long timestamp) {}

  /** Puts a plan into work, or has it wait. Returns whether it is in work. */
  boolean admit(PlanRef plan, long timestamp) {
    String artifact = plan.artifact().toString();
    boolean admitted = share.admits(place(plan.artifact(), timestamp), limit);
    boolean waits = stores.waiting().get(artifact) != null;
    if (admitted) {
      stores.waiting().delete(artifact);
      stores.inWork().put(artifact, plan.planId());
      report();
    } else if (!waits) {
      stores.waiting().put(artifact, timestamp);
      stores.inWork().delete(artifact);
      stores.cursors().delete(artifact);
      report();
    }
    return admitted;
  }

  /** Whether a plan that waits would be put into work now. */
  boolean isTurn(Held held) {
    return share.admits(held.place(), limit);
  }

  /** What a plan waits for, for people. */
  String reason(ArtifactId artifact) {
    int priority = priorityOf(artifact);
    return "models in work that go before it: %d (its priority is %d)"
        .formatted(share.ahead(priority), priority);
  }

  /** Nothing is to be done under any plan of the artifact. */
  void ended(ArtifactId artifact) {
    stores.cursors().delete(artifact.toString());
    String inWork = stores.inWork().delete(artifact.toString());
    Long waiting = stores.waiting().delete(artifact.toString());
    if (inWork != null || waiting != null) {
      report();
    }
  }

  /** Takes note of where an artifact stands. */
  void heard(ArtifactState state) {
    String artifact = state.plan().artifact().toString();
    String held = stores.inWork().get(artifact);
    if (held == null || !held.endsWith(state.plan().planId())) {
      return;
    }
    if (state.phase().isFinal()) {
      stores.inWork().delete(artifact);
      stores.cursors().delete(artifact); // nothing that was not sent is needed
      report();
      return;
    }
    boolean stalled = state.phase() == ArtifactState.Phase.INCOMPLETE;
    if (stalled != held.startsWith(STALLED)) {
      stores.inWork().put(artifact, (stalled ? STALLED : "") + state.plan().planId());
      report();
    }
  }

  /** The artifacts that are in work or stalled. */
  List<ArtifactId> inWork() {
    return entries(stores.inWork()).stream().map(entry -> ArtifactId.parse(entry.key)).toList();
  }

  /** Those that wait, the next one first. */
  List<Held> waiting() {
    return entries(stores.waiting()).stream()
        .map(entry -> held(ArtifactId.parse(entry.key), entry.value))
        .sorted(Comparator.comparing(Held::place, WorkShare.Waiting.ORDER))
        .toList();
  }

  /** Those that were not sent to their end, the most urgent first. */
  List<Held> unsent() {
    return entries(stores.cursors()).stream()
        .map(entry -> held(ArtifactId.parse(entry.key), PlanCursor.of(entry.value).timestamp()))
        .sorted(Comparator.comparing(Held::place, WorkShare.Waiting.ORDER))
        .toList();
  }

  /** Whether something more urgent is in work. */
  boolean isOutranked(ArtifactId artifact) {
    return share.outranks(priorityOf(artifact));
  }

  /** The revisions in work, of whatever task, that are less urgent than another one. */
  Set<Revision> outranked() {
    return share.outranked();
  }

  private Held held(ArtifactId artifact, long timestamp) {
    return new Held(artifact, place(artifact, timestamp), timestamp);
  }

  private WorkShare.Waiting place(ArtifactId artifact, long since) {
    return new WorkShare.Waiting(artifact.source(), priorityOf(artifact), since);
  }

  private int priorityOf(ArtifactId artifact) {
    Profile profile = stores.profiles().get(artifact.profile());
    return profile == null ? 0 : profile.details().upkeep().priority();
  }

  /** Tells the other tasks of the process. */
  void report() {
    Map<Revision, Integer> priorities = new HashMap<>();
    for (KeyValue<String, String> entry : entries(stores.inWork())) {
      if (!entry.value.startsWith(STALLED)) {
        ArtifactId artifact = ArtifactId.parse(entry.key);
        priorities.merge(artifact.source(), priorityOf(artifact), Math::max);
      }
    }
    Optional<WorkShare.Waiting> first = waiting().stream().map(Held::place).findFirst();
    share.report(task, new WorkShare.Load(priorities, first));
  }

  /** The task goes to another process, or ends. */
  void close() {
    share.forget(task);
  }

  private static <V> List<KeyValue<String, V>> entries(KeyValueStore<String, V> store) {
    List<KeyValue<String, V>> entries = new ArrayList<>();
    try (KeyValueIterator<String, V> all = store.all()) {
      all.forEachRemaining(entries::add);
    }
    return entries;
  }
}

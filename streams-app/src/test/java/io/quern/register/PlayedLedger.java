package io.quern.register;

import io.quern.model.ArtifactId;
import io.quern.model.ArtifactState;
import io.quern.model.ArtifactState.ArtifactFile;
import io.quern.model.ArtifactState.Failure;
import io.quern.model.ArtifactState.LogPosition;
import io.quern.model.ArtifactState.Phase;
import io.quern.model.PlanRef;
import io.quern.model.Profile;
import io.quern.model.ProfileDetails;
import io.quern.model.Registration;
import io.quern.model.RegistryTarget;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;

/** A ledger without Kafka, threads or registries; time is what the test says. */
abstract class PlayedLedger {
  static final int PARTITION = 3;
  static final Receipt RECEIPT = new Receipt("house/kjv:latest", "sha256:ab", 1, List.of());

  long now = 1_000_000;
  final InstantSource clock = () -> Instant.ofEpochMilli(now);
  final PushLedger ledger = new PushLedger(clock);
  final Set<String> inWork = new HashSet<>();
  long offset;

  @BeforeEach
  void ours() {
    ledger.book(PARTITION).caughtUp();
  }

  void apply(String name, RegistryTarget... targets) {
    ledger.book(PARTITION).profile(name, profile(name, targets));
  }

  static Profile profile(String name, RegistryTarget... targets) {
    return Profile.of(name, List.of("*"), "gguf", "Q4_K_M", ProfileDetails.NONE)
        .pushedTo(List.of(targets));
  }

  static RegistryTarget target(String name, String... tags) {
    return new RegistryTarget(
        name, "fake", "http://" + name + "/{model}", List.of(tags), "", Map.of());
  }

  void complete(String revision, String profile, long publishedAt) {
    ledger.book(PARTITION).artifact(state(revision, profile, publishedAt), now, offset++);
  }

  static ArtifactState state(String revision, String profile, long publishedAt) {
    return new ArtifactState(
            new PlanRef(new ArtifactId("m", revision, profile), "plan-" + revision),
            "Q4_K_M",
            1,
            Phase.COMPLETE,
            1,
            1,
            List.of(new ArtifactFile("a.gguf", 1, "ab")),
            "file:///a.gguf",
            Failure.NONE,
            LogPosition.UNKNOWN)
        .publishedAt(publishedAt);
  }

  List<String> due() {
    ledger.reconcile(inWork::contains);
    return ledger.due(inWork::contains).stream().map(PushTask::key).toList();
  }

  void push(String key, PushResult result) {
    ledger.reconcile(inWork::contains);
    PushTask task =
        ledger.due(inWork::contains).stream()
            .filter(each -> each.key().equals(key))
            .findFirst()
            .orElseThrow();
    ledger.begin(task);
    ledger.finish(task, result);
  }

  Registration at(String key) {
    return find(key).orElseThrow();
  }

  Optional<Registration> find(String key) {
    ledger.reconcile(inWork::contains);
    return ledger.book(PARTITION).book("m").find(key);
  }
}

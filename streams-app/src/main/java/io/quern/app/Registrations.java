package io.quern.app;

import io.quern.model.ArtifactId;
import io.quern.model.ArtifactState;
import io.quern.model.PlanRef;
import io.quern.model.Profile;
import io.quern.model.Registration;
import io.quern.model.RegistryTarget;
import io.quern.serde.Wire;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;

/** Where the pushes of artifacts stand, as a client sees it. */
public final class Registrations implements AutoCloseable {
  private final Cluster cluster;
  private final TopicTail<Registration> tail;
  private final Map<String, Registration> known = new TreeMap<>();

  Registrations(Cluster cluster) {
    this.cluster = cluster;
    String topic = cluster.topics().artifacts();
    tail =
        new TopicTail<>(
            cluster.watcher(Wire.registration().deserializer()),
            IntStream.range(0, cluster.prepared().partitionsOf(topic))
                .mapToObj(partition -> new TopicPartition(topic, partition))
                .toList());
  }

  /** All of them as they stand now, sorted by artifact and target. */
  public List<Registration> now() {
    tail.readToEnd(
        (key, registration) -> {
          if (registration == null) {
            known.remove(key);
          } else {
            known.put(key, registration);
          }
        });
    return List.copyOf(known.values());
  }

  /**
   * Waits until every target of complete artifacts has been pushed to, or has refused.
   *
   * @param profiles as they are applied
   * @return where the pushes stand then
   */
  public List<Registration> await(List<ArtifactState> artifacts, List<Profile> profiles) {
    Map<String, PlanRef> wanted = new TreeMap<>();
    for (ArtifactState state : artifacts) {
      if (state.phase() == ArtifactState.Phase.COMPLETE) {
        ArtifactId artifact = state.plan().artifact();
        targets(profiles, artifact).stream()
            .map(target -> Registration.keyOf(artifact, target.name()))
            .forEach(key -> wanted.put(key, state.plan()));
      }
    }
    List<Registration> all = now();
    while (!wanted.entrySet().stream()
        .allMatch(each -> isSettled(each.getKey(), each.getValue()))) {
      Answers.pause(100);
      all = now();
    }
    return all.stream().filter(each -> wanted.containsKey(each.key())).toList();
  }

  private boolean isSettled(String key, PlanRef plan) {
    Registration registration = known.get(key);
    return registration != null
        && registration.plan().equals(plan)
        && (registration.phase().isSettled()
            || (registration.phase() == Registration.Phase.FAILED
                && registration.effort().refused()));
  }

  private static List<RegistryTarget> targets(List<Profile> profiles, ArtifactId artifact) {
    return profiles.stream()
        .filter(profile -> profile.name().equals(artifact.profile()))
        .flatMap(profile -> profile.registries().stream())
        .toList();
  }

  /**
   * Asks for pushes now, even of what is done or was refused.
   *
   * @param target one target; all where there is none
   * @return the registrations that were asked for; none where there are none
   */
  public List<Registration> push(ArtifactId artifact, Optional<String> target) {
    String request = UUID.randomUUID().toString();
    List<Registration> asked =
        now().stream()
            .filter(each -> each.plan().artifact().equals(artifact))
            .filter(each -> target.isEmpty() || each.target().equals(target.get()))
            .map(each -> each.requested(request))
            .toList();
    if (!asked.isEmpty()) {
      send(asked);
    }
    return asked;
  }

  private void send(List<Registration> asked) {
    String topic = cluster.topics().artifacts();
    try (Producer<String, byte[]> producer = cluster.transactional("requests")) {
      producer.beginTransaction();
      for (Registration each : asked) {
        int partition =
            ModelPartition.of(
                each.plan().artifact().model(), cluster.prepared().partitionsOf(topic));
        byte[] value = Wire.registration().serializer().serialize(topic, each);
        var _ = producer.send(new ProducerRecord<>(topic, partition, each.key(), value));
      }
      producer.commitTransaction();
    }
  }

  @Override
  public void close() {
    tail.close();
  }
}

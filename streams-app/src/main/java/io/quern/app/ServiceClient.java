package io.quern.app;

import io.quern.model.ArtifactId;
import io.quern.model.ArtifactState;
import io.quern.model.ManifestPart;
import io.quern.model.Profile;
import io.quern.model.Rejection;
import io.quern.model.Revision;
import io.quern.publish.ModelProducer;
import io.quern.publish.ModelSource;
import io.quern.publish.ProfileProducer;
import io.quern.publish.Upload;
import io.quern.serde.Incoming;
import io.quern.serde.Wire;
import io.quern.topology.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.utils.Utils;
import org.jspecify.annotations.Nullable;

/** Talks to a running service through its topics: publishes, applies profiles, asks. */
public final class ServiceClient implements AutoCloseable {
  private static final Duration OPENS_WITHIN = Duration.ofSeconds(5);
  private static final int PARTITIONS_OF_NEW_TOPICS = 8;
  private static final int DIGITS = 16;

  private final Cluster cluster;

  private ServiceClient(Cluster cluster) {
    this.cluster = cluster;
  }

  /**
   * What to publish.
   *
   * @param digest of the whole file: tells this upload from another of the same revision
   * @param chunkBytes most bytes of weights in a record
   * @param awaited whether to wait until every artifact has come to its end
   */
  public record Publication(
      Revision target, String digest, ModelSource source, long chunkBytes, boolean awaited) {}

  /**
   * What was published.
   *
   * @param states of the artifacts of the revision, as far as they were waited for
   */
  public record Published(Revision source, long chunksSent, List<ArtifactState> states) {}

  /**
   * Connects to the cluster of a service.
   *
   * @throws StartRefused when no broker answers or the topics do not fit
   */
  public static ServiceClient connect(String server, Map<String, String> settings) {
    MemoryPlan memory = MemoryPlan.of(MemoryPlan.Shape.here(1, 1, false));
    TopicSetup setup = new TopicSetup(PARTITIONS_OF_NEW_TOPICS, true);
    return new ServiceClient(
        Cluster.prepare(
            server,
            new ClientOverrides(settings),
            new Topics(Topics.DEFAULT_PREFIX),
            setup,
            memory));
  }

  /** The artifacts, sorted by name, each as it stands now. */
  public List<ArtifactState> artifacts() {
    try (Artifacts artifacts = new Artifacts()) {
      return List.copyOf(artifacts.now().values());
    }
  }

  /** The profiles, sorted by name. */
  public List<Profile> profiles() {
    Map<String, Profile> profiles = new TreeMap<>();
    try (TopicTail<Profile> tail =
        tail(cluster.topics().profiles(), Wire.profile().deserializer())) {
      tail.readToEnd((name, profile) -> put(profiles, name, profile));
    }
    return List.copyOf(profiles.values());
  }

  public void applyProfile(Profile profile) {
    try (Producer<String, byte[]> producer = cluster.transactional("profiles")) {
      profileProducer(producer).apply(profile);
    }
  }

  public void removeProfile(String name) {
    try (Producer<String, byte[]> producer = cluster.transactional("profiles")) {
      profileProducer(producer).remove(name);
    }
  }

  private ProfileProducer profileProducer(Producer<String, byte[]> producer) {
    Topics topics = cluster.topics();
    return new ProfileProducer(
        topics, producer, cluster.prepared().partitionsOf(topics.profiles()));
  }

  /**
   * Publishes a revision: manifest, then chunks unless every artifact of it is complete already,
   * then the seal.
   *
   * @throws ArtifactRefused when the revision was published before with other bytes
   */
  public Published publish(Publication publication, OneShot.Progress progress) {
    try (Artifacts artifacts = new Artifacts();
        Refusals refusals = new Refusals(publication.target());
        Producer<String, byte[]> producer = cluster.publisher()) {
      Following following = new Following(wanted(publication.target()), artifacts);
      Upload upload =
          new Upload(
              publication.target(),
              publication.digest().substring(0, DIGITS),
              publication.source().manifest(publication.chunkBytes()));
      ModelProducer model = new ModelProducer(cluster.topics(), producer, upload);
      refuseOtherBytes(upload, model.documentDigest());
      model.sendManifest();
      awaitOpen(following, refusals);
      long sent = following.allComplete() ? 0 : sendChunks(model, publication, following, progress);
      model.sendSeal();
      while (publication.awaited() && !following.allSettled()) {
        following.follow();
        refusals.check();
        progress.show(
            following.bytesDone(), following.bytesTotal(), publication.source().totalBytes());
      }
      return new Published(publication.target(), sent, following.states());
    }
  }

  /**
   * The first manifest of a revision wins. Plan says so too, but only after a while; what stands in
   * the log already can be seen now.
   */
  private void refuseOtherBytes(Upload upload, String documentDigest) {
    String topic = cluster.topics().models();
    byte[] key = upload.source().model().getBytes(StandardCharsets.UTF_8);
    int partition = Utils.toPositive(Utils.murmur2(key)) % cluster.prepared().partitionsOf(topic);
    List<ManifestPart> first = new ArrayList<>(1);
    try (TopicTail<ManifestPart> tail =
        new TopicTail<>(
            cluster.watcher(Wire.manifestPart().deserializer()),
            List.of(new TopicPartition(topic, partition)))) {
      tail.readToEnd(
          (model, part) -> {
            if (first.isEmpty() && part != null && part.source().equals(upload.source())) {
              first.add(part);
            }
          });
    }
    for (ManifestPart part : first) {
      if (!part.uploadId().equals(upload.uploadId())
          || !part.documentDigest().equals(documentDigest)) {
        throw new ArtifactRefused(
            "revision %s was published before with other bytes: %s then, %s now; publish under a new revision"
                .formatted(upload.source(), part.uploadId(), upload.uploadId()));
      }
    }
  }

  private Set<String> wanted(Revision target) {
    return profiles().stream()
        .filter(profile -> profile.wants(target.model()))
        .map(profile -> ArtifactId.of(target, profile.name()).toString())
        .collect(Collectors.toSet());
  }

  /** Orders first, so that each chunk is read once; chunks anyway if that takes long. */
  private static void awaitOpen(Following following, Refusals refusals) {
    long deadline = System.nanoTime() + OPENS_WITHIN.toNanos();
    while (!following.allOpen() && System.nanoTime() < deadline) {
      following.follow();
      refusals.check();
    }
    refusals.check();
  }

  private static long sendChunks(
      ModelProducer model,
      Publication publication,
      Following following,
      OneShot.Progress progress) {
    long[] sent = new long[2];
    model.sendChunks(
        publication.source(),
        bytes -> {
          sent[0]++;
          sent[1] += bytes;
          progress.show(following.bytesDone(), following.bytesTotal(), sent[1]);
        });
    return sent[0];
  }

  private <T> TopicTail<T> tail(String topic, Deserializer<Incoming<T>> values) {
    return new TopicTail<>(
        cluster.watcher(values),
        IntStream.range(0, cluster.prepared().partitionsOf(topic))
            .mapToObj(partition -> new TopicPartition(topic, partition))
            .toList());
  }

  /** The states of all artifacts, kept up to date. */
  private final class Artifacts implements AutoCloseable {
    private final TopicTail<ArtifactState> tail =
        tail(cluster.topics().artifacts(), Wire.artifactState().deserializer());
    private final Map<String, ArtifactState> states = new TreeMap<>();

    Map<String, ArtifactState> now() {
      tail.readToEnd((key, state) -> put(states, key, state));
      return states;
    }

    Map<String, ArtifactState> next() {
      tail.poll((key, state) -> put(states, key, state));
      return states;
    }

    @Override
    public void close() {
      tail.close();
    }
  }

  /** Hears whether plan refuses an upload. */
  private final class Refusals implements AutoCloseable {
    private final TopicTail<Rejection> tail =
        tail(cluster.topics().rejections(), Wire.rejection().deserializer());
    private final Revision source;

    Refusals(Revision source) {
      this.source = source;
      tail.readToEnd((key, rejection) -> {});
    }

    void check() {
      tail.poll(
          (key, rejection) -> {
            if (rejection != null
                && rejection.stage().equals("plan")
                && isOurs(rejection.subject())) {
              throw new ArtifactRefused(rejection.reason().toString());
            }
          });
    }

    private boolean isOurs(Rejection.Subject subject) {
      return subject.model().equals(source.model()) && subject.revision().equals(source.revision());
    }

    @Override
    public void close() {
      tail.close();
    }
  }

  /**
   * The artifacts of one revision, on their way. What ended before the publishing, but for
   * completion, does not count.
   */
  private static final class Following {
    private final Set<String> wanted;
    private final Artifacts artifacts;
    private final Map<String, Long> before;

    Following(Set<String> wanted, Artifacts artifacts) {
      this.wanted = wanted;
      this.artifacts = artifacts;
      this.before =
          artifacts.now().values().stream()
              .collect(
                  Collectors.toMap(
                      state -> state.plan().artifact().toString(), ArtifactState::sequence));
    }

    void follow() {
      artifacts.next();
    }

    List<ArtifactState> states() {
      return wanted.stream()
          .sorted()
          .map(artifacts.states::get)
          .flatMap(state -> Optional.ofNullable(state).stream())
          .toList();
    }

    boolean allComplete() {
      return !wanted.isEmpty() && all(state -> state.phase() == ArtifactState.Phase.COMPLETE);
    }

    boolean allOpen() {
      return all(state -> !state.phase().isFinal() || isSettled(state));
    }

    boolean allSettled() {
      return all(this::isSettled);
    }

    private boolean isSettled(ArtifactState state) {
      boolean fresh =
          state.sequence() > before.getOrDefault(state.plan().artifact().toString(), -1L);
      return state.phase() == ArtifactState.Phase.COMPLETE || (state.phase().isFinal() && fresh);
    }

    private boolean all(java.util.function.Predicate<ArtifactState> condition) {
      List<ArtifactState> states = states();
      return states.size() == wanted.size() && states.stream().allMatch(condition);
    }

    long bytesDone() {
      return states().stream().mapToLong(ArtifactState::bytesDone).sum();
    }

    long bytesTotal() {
      return states().stream().mapToLong(ArtifactState::bytesTotal).sum();
    }
  }

  private static <T> void put(Map<String, T> map, String key, @Nullable T value) {
    if (value == null) {
      map.remove(key);
    } else {
      map.put(key, value);
    }
  }

  @Override
  public void close() {
    // every client is closed where it is used
  }
}

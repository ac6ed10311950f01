package io.quern.app;

import io.quern.model.ArtifactState;
import io.quern.model.Profile;
import io.quern.model.Revision;
import io.quern.publish.ModelSource;
import io.quern.publish.ProfileProducer;
import io.quern.serde.Wire;
import io.quern.topology.Topics;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.producer.Producer;
import org.jspecify.annotations.Nullable;

/** Talks to a running service through its topics: publishes, applies profiles, asks. */
public final class ServiceClient implements AutoCloseable {
  private static final int PARTITIONS_OF_NEW_TOPICS = 8;

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
   * @param base the revision that this one was made from, {@code latest} for the newest; empty for
   *     none
   */
  public record Publication(
      Revision target,
      String digest,
      ModelSource source,
      long chunkBytes,
      boolean awaited,
      String base) {

    /** A revision that stands by itself. */
    public Publication(
        Revision target, String digest, ModelSource source, long chunkBytes, boolean awaited) {
      this(target, digest, source, chunkBytes, awaited, "");
    }

    /** The same, made from another revision. */
    public Publication onto(String other) {
      return new Publication(target, digest, source, chunkBytes, awaited, other);
    }
  }

  /**
   * What was published.
   *
   * @param states of the artifacts of the revision, as far as they were waited for
   */
  public record Published(Revision source, Traffic traffic, List<ArtifactState> states) {
    public long chunksSent() {
      return traffic.chunksSent();
    }
  }

  /**
   * What went over the wire.
   *
   * @param bytesSent weights in the chunks that were sent
   * @param chunksReused chunks that another revision holds
   */
  public record Traffic(long chunksSent, long bytesSent, long chunksReused) {}

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
    try (ArtifactStates artifacts = new ArtifactStates(new Watch(cluster))) {
      return List.copyOf(artifacts.now().values());
    }
  }

  /** Where the pushes of artifacts stand; the caller closes it. */
  public Registrations registrations() {
    return new Registrations(cluster);
  }

  /** The profiles, sorted by name. */
  public List<Profile> profiles() {
    Map<String, Profile> profiles = new TreeMap<>();
    try (TopicTail<Profile> tail =
        new Watch(cluster).all(cluster.topics().profiles(), Wire.profile().deserializer())) {
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
   * A live revision of a model.
   *
   * @param sealed whether its publisher has finished
   * @param publishedAt by its publisher's clock, milliseconds since 1970; 0 where it does not say
   */
  public record ModelRevision(Revision source, String uploadId, boolean sealed, long publishedAt) {}

  /** The live revisions, sorted by model, each model's in the order of publishing. */
  public List<ModelRevision> revisions() {
    return new RevisionLog(cluster)
        .all().stream()
            .map(
                listed ->
                    new ModelRevision(
                        listed.head().source(),
                        listed.head().uploadId(),
                        listed.sealed(),
                        listed.head().publishedAt()))
            .sorted(Comparator.comparing(revision -> revision.source().model()))
            .toList();
  }

  /** Lets a revision go; plan does it a moment later. */
  public void withdraw(Revision source) {
    new RevisionLog(cluster).withdraw(source);
  }

  /**
   * Publishes a revision: manifest, then the chunks that no other revision holds unless every
   * artifact of it is complete already, then the seal.
   *
   * @throws ArtifactRefused when the revision was published before with other bytes
   */
  public Published publish(Publication publication, OneShot.Progress progress) {
    try (Publishing publishing = new Publishing(cluster, publication, profiles(), progress)) {
      return publishing.publish();
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

package io.quern.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.quern.model.ArtifactId;
import io.quern.model.ArtifactState;
import io.quern.model.Profile;
import io.quern.model.Rejection;
import io.quern.model.Revision;
import io.quern.publish.ModelSource;
import io.quern.serde.Wire;
import io.quern.topology.Topics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A service of its own, and the revisions of models that it is given. */
final class RevisionRun implements AutoCloseable {
  private static final OneShot.Progress SILENT = (done, total, read) -> {};
  private static final long CHUNK_BYTES = 64 * 1024;

  private final Path artifacts;
  private final Service service;
  private final ServiceClient client;

  RevisionRun(Path root) throws IOException {
    this(root, 2);
  }

  /**
   * @param partitions of each topic
   */
  RevisionRun(Path root, int partitions) throws IOException {
    artifacts = root.resolve("artifacts");
    service =
        Service.start(
            new Service.Plan(
                Stage.parse("all"),
                new Service.Places(root.resolve("data"), artifacts),
                new Service.Size(1, partitions, true),
                Optional.empty(),
                Map.of()));
    client = ServiceClient.connect(service.address(), Map.of());
  }

  RevisionRun apply(Profile profile) {
    client.applyProfile(profile);
    return this;
  }

  String address() {
    return service.address();
  }

  /** Publishes, and waits for its artifacts. */
  ServiceClient.Published publish(Revision target, ModelSource source, String base) {
    return publish(target, source, base, SILENT);
  }

  /** The same, and lets somebody see what is sent. */
  ServiceClient.Published publish(
      Revision target, ModelSource source, String base, OneShot.Progress progress) {
    return client.publish(publication(target, source, CHUNK_BYTES).onto(base), progress);
  }

  /** The same in chunks of another size, without a base. */
  ServiceClient.Published publish(Revision target, ModelSource source, long chunkBytes) {
    return client.publish(publication(target, source, chunkBytes), SILENT);
  }

  private static ServiceClient.Publication publication(
      Revision target, ModelSource source, long chunkBytes) {
    return new ServiceClient.Publication(
        target, DemoModel.sha256(source), source, chunkBytes, true);
  }

  /** Lets a revision go, and waits until that is known. */
  void withdraw(Revision revision) {
    client.withdraw(revision);
    await(() -> client.revisions().stream().noneMatch(live -> live.source().equals(revision)));
  }

  /** Waits at most a minute. */
  static void await(BooleanSupplier condition) {
    long deadline = System.nanoTime() + Duration.ofMinutes(1).toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("not within a minute");
      }
      Answers.pause(100);
    }
  }

  /** What a client of the service has to do with. */
  Cluster cluster() {
    return Cluster.prepare(
        service.address(),
        ClientOverrides.NONE,
        new Topics(Topics.DEFAULT_PREFIX),
        new TopicSetup(1, false),
        MemoryPlan.of(MemoryPlan.Shape.here(1, 1, false)));
  }

  /** Every rejection so far. */
  List<Rejection> rejections() {
    List<Rejection> all = new ArrayList<>();
    Cluster cluster = cluster();
    try (TopicTail<Rejection> tail =
        new Watch(cluster).all(cluster.topics().rejections(), Wire.rejection().deserializer())) {
      tail.readToEnd((key, rejection) -> Optional.ofNullable(rejection).ifPresent(all::add));
    }
    return all;
  }

  /** Chunks that were quantized so far. */
  long quantized() {
    return service.counters().chunks();
  }

  /** Bytes of chunks that were measured so far. */
  long measured() {
    return service.counters().bytesMeasured();
  }

  /** Waits until artifacts of a revision are complete, one a profile. */
  void awaitComplete(Revision revision, Collection<String> profiles) {
    awaitComplete(client, revision, profiles);
  }

  static void awaitComplete(ServiceClient client, Revision revision, Collection<String> profiles) {
    Set<ArtifactId> wanted =
        profiles.stream().map(each -> ArtifactId.of(revision, each)).collect(Collectors.toSet());
    await(
        () ->
            client.artifacts().stream()
                .filter(state -> state.phase() == ArtifactState.Phase.COMPLETE)
                .map(state -> state.plan().artifact())
                .collect(Collectors.toSet())
                .containsAll(wanted));
  }

  ArtifactState state(Revision revision, String profile) {
    ArtifactId id = ArtifactId.of(revision, profile);
    return client.artifacts().stream()
        .filter(state -> state.plan().artifact().equals(id))
        .findFirst()
        .orElseThrow();
  }

  Path directory(Revision revision, String profile) {
    return artifacts.resolve(ArtifactId.of(revision, profile).toString());
  }

  /** Digests of the files of an artifact, by name. */
  Map<String, String> files(Revision revision, String profile) throws IOException {
    Path directory = directory(revision, profile);
    Map<String, String> digests = new TreeMap<>();
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.filter(Files::isRegularFile).collect(Collectors.toList())) {
        digests.put(directory.relativize(file).toString(), DemoModel.sha256(file));
      }
    }
    return digests;
  }

  /** Two artifacts have the same bytes and cost the same. */
  void expectEqual(Revision one, Revision two, String profile) throws IOException {
    assertThat(state(one, profile).phase()).isEqualTo(ArtifactState.Phase.COMPLETE);
    assertThat(files(one, profile)).isEqualTo(files(two, profile)).isNotEmpty();
    assertThat(state(one, profile).quality()).isEqualTo(state(two, profile).quality());
    assertThat(state(one, profile).files()).isEqualTo(state(two, profile).files());
  }

  @Override
  public void close() {
    client.close();
    service.close();
  }
}

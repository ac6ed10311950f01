package io.quern.app;

import io.quern.app.ServiceClient.Publication;
import io.quern.app.ServiceClient.Published;
import io.quern.model.ArtifactId;
import io.quern.model.ChunkId;
import io.quern.model.ModelManifest;
import io.quern.model.Profile;
import io.quern.model.Rejection;
import io.quern.model.Revision;
import io.quern.model.TensorInfo;
import io.quern.publish.BaseRevision;
import io.quern.publish.Descriptions;
import io.quern.publish.ModelProducer;
import io.quern.publish.Upload;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.Producer;

/** One revision on its way to the service. */
final class Publishing implements AutoCloseable {
  private static final Duration OPENS_WITHIN = Duration.ofSeconds(5);

  /** Where no profile waits for the revision, plan's objections are all there is to wait for. */
  private static final Duration OBJECTS_WITHIN = Duration.ofSeconds(2);

  private static final int DIGITS = 16;

  private final Cluster cluster;
  private final Publication publication;
  private final OneShot.Progress progress;
  private final ArtifactStates artifacts;
  private final UploadRefusals refusals;
  private final Producer<String, byte[]> producer;
  private final Following following;
  private final boolean wanted;

  Publishing(
      Cluster cluster, Publication publication, List<Profile> profiles, OneShot.Progress progress) {
    this.cluster = cluster;
    this.publication = publication;
    this.progress = progress;
    Watch watch = new Watch(cluster);
    artifacts = new ArtifactStates(watch);
    refusals = new UploadRefusals(watch, publication.target());
    producer = cluster.publisher();
    Set<String> awaited = wanted(profiles, publication.target());
    wanted = !awaited.isEmpty();
    following = new Following(awaited, artifacts);
  }

  private static Set<String> wanted(List<Profile> profiles, Revision target) {
    return profiles.stream()
        .filter(profile -> profile.wants(target.model()))
        .map(profile -> ArtifactId.of(target, profile.name()).toString())
        .collect(Collectors.toSet());
  }

  /**
   * Manifest, then the chunks that nobody holds unless every artifact is complete already, then the
   * seal.
   */
  Published publish() {
    ModelManifest manifest = manifest();
    ModelProducer model = open(manifest);
    for (var gone = refusals.takeGone(); gone.isPresent(); gone = refusals.takeGone()) {
      manifest = withoutGone(manifest, gone.get());
      model = open(manifest);
    }
    requireSpace(manifest);
    Sent sent = new Sent();
    if (following.anyIncomplete()) {
      model.sendEverything(publication.source(), sent);
    } else if (!following.allComplete()) {
      model.sendChunks(publication.source(), sent);
    }
    model.sendSeal();
    awaitSettled(model, sent);
    return new Published(
        publication.target(),
        new ServiceClient.Traffic(sent.chunks, sent.bytes, Descriptions.reused(manifest)),
        following.states());
  }

  /** A log that is full stops everyone, so nothing is begun that would fill it. */
  private void requireSpace(ModelManifest manifest) {
    if (!following.allComplete() || following.anyIncomplete()) {
      long chunks = manifest.tensors().stream().mapToLong(TensorInfo::chunkCount).sum();
      double own = chunks == 0 ? 0 : 1 - (double) Descriptions.reused(manifest) / chunks;
      try (Admin admin = cluster.admin()) {
        LogSpace.of(admin)
            .require(
                cluster.topics().tensorChunks(),
                (long) (own * publication.source().totalBytes()),
                "the chunks of " + publication.target());
      }
    }
  }

  /** What was sent of these bytes before, so that it is finished; else a description of them. */
  private ModelManifest manifest() {
    Revision target = publication.target();
    PublishedManifests published = PublishedManifests.read(new Watch(cluster), target.model());
    Optional<String> first = published.firstUploadOf(target.revision());
    if (first.isPresent()) {
      refuseOtherBytes(first.get());
    }
    return first
        .flatMap(upload -> published.lastOf(target.revision()))
        .filter(sent -> Descriptions.fits(sent, publication.source(), publication.chunkBytes()))
        .orElseGet(
            () -> Descriptions.of(publication.source(), publication.chunkBytes(), base(published)));
  }

  /**
   * The first manifest of a revision wins. Plan says so too, but only after a while; what stands in
   * the log already can be seen now.
   */
  private void refuseOtherBytes(String first) {
    if (!first.equals(uploadId())) {
      throw new ArtifactRefused(
          "revision %s was published before with other bytes: %s then, %s now; publish under a new revision"
              .formatted(publication.target(), first, uploadId()));
    }
  }

  private Optional<BaseRevision> base(PublishedManifests published) {
    String name = publication.base();
    Revision target = publication.target();
    Optional<BaseRevision> base =
        name.isEmpty() ? Optional.empty() : published.base(name, target.revision());
    if (base.isEmpty() && !name.isEmpty() && !name.equals(PublishedManifests.LATEST)) {
      throw new ArtifactRefused(
          ("base %s of model %s is not live: it was never published, or has gone; quern model list"
                  + " shows those that are, and without --base everything is sent")
              .formatted(name, target.model()));
    }
    return base;
  }

  private String uploadId() {
    return publication.digest().substring(0, DIGITS);
  }

  /** Sends a manifest, and waits for what plan says to it. */
  private ModelProducer open(ModelManifest manifest) {
    Upload upload = new Upload(publication.target(), uploadId(), manifest);
    ModelProducer model = new ModelProducer(cluster.topics(), producer, upload);
    model.sendManifest();
    boolean mayBeRefused = !wanted && Descriptions.reused(manifest) > 0;
    Duration limit = mayBeRefused ? OBJECTS_WITHIN : OPENS_WITHIN;
    awaitOpen(limit, mayBeRefused);
    return model;
  }

  /** Orders first, so that each chunk is read once; chunks anyway if that takes long. */
  private void awaitOpen(Duration limit, boolean toTheEnd) {
    long deadline = System.nanoTime() + limit.toNanos();
    while ((toTheEnd || !following.allOpen())
        && refusals.hasNoneGone()
        && System.nanoTime() < deadline) {
      following.follow();
      refusals.check();
    }
    refusals.check();
  }

  private static ModelManifest withoutGone(ModelManifest manifest, Rejection.Reason gone) {
    ModelManifest smaller = Descriptions.without(manifest, Set.of(gone.actual().split(" ")));
    return smaller.equals(manifest) ? Descriptions.whole(manifest) : smaller;
  }

  /** What goes out. */
  private final class Sent implements ModelProducer.Pace {
    private long chunks;
    private long bytes;

    @Override
    public void beforeSending(long more) {
      chunks++;
      bytes += more;
      progress.show(following.bytesDone(), following.bytesTotal(), bytes);
    }
  }

  private void awaitSettled(ModelProducer model, Sent sent) {
    while (publication.awaited() && !following.allSettled()) {
      following.follow();
      refusals.check();
      Set<ChunkId> lost = refusals.takeLost();
      if (!lost.isEmpty()) {
        model.sendLost(publication.source(), sent, lost);
      }
      progress.show(
          following.bytesDone(), following.bytesTotal(), publication.source().totalBytes());
    }
  }

  @Override
  public void close() {
    try (artifacts;
        refusals;
        producer) {
      // closed from right to left
    }
  }
}

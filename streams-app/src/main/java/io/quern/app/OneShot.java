package io.quern.app;

import io.quern.assemble.SingleOutput;
import io.quern.kernel.Kernels;
import io.quern.model.ArtifactId;
import io.quern.model.ArtifactState;
import io.quern.model.ModelManifest;
import io.quern.model.Profile;
import io.quern.model.ProfileDetails;
import io.quern.model.Revision;
import io.quern.model.TensorInfo;
import io.quern.plan.ArtifactPlan;
import io.quern.plan.Keeping;
import io.quern.plan.PlanTable;
import io.quern.publish.ModelProducer;
import io.quern.publish.ModelSource;
import io.quern.publish.ProfileProducer;
import io.quern.publish.Upload;
import io.quern.quantize.QuantizeCounters;
import io.quern.quantize.QuantizeStage;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.producer.Producer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One model, one type, one file: every stage in this process, on an embedded broker or on topics of
 * its own.
 */
public final class OneShot implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(OneShot.class);
  private static final Revision SOURCE = new Revision("model", "one");
  private static final String PROFILE = "quantize";
  private static final String UPLOAD = "one-shot";

  /** Fewer transactions than with the usual 100 ms; two noisy pairs of runs were quicker. */
  private static final int LARGE_COMMIT_MILLIS = 500;

  /**
   * Bytes of chunks in the log that are not quantized yet, and of segments that are not written:
   * enough to keep everyone busy, few enough to stay in memory.
   */
  private static final long WINDOW = 192L << 20;

  private static final Duration OPENS_WITHIN = Duration.ofSeconds(5);
  private static final long POLL_MILLIS = 5;

  private final Job job;
  private final ModelManifest manifest;
  private final RunSize size;
  private final Progress progress;
  private final SingleOutput output;
  private @Nullable Workplace workplace;
  private @Nullable Stages stages;
  private @Nullable LogCutter cutter;
  private boolean resumed;
  private long openDeadline = Long.MAX_VALUE;

  private OneShot(Job job, Progress progress) {
    this.output = new SingleOutput(job.output());
    this.job = job;
    this.manifest = job.source().manifest(job.sizing().chunkBytes());
    this.size = RunSize.of(job, manifest.tensors());
    this.progress = progress;
  }

  /**
   * What to do.
   *
   * @param profile see {@link OneShot#profile}
   * @param plan what plan will make of the two
   */
  public record Job(
      ModelSource source,
      Path output,
      Profile profile,
      ArtifactPlan plan,
      Sizing sizing,
      Where where) {
    boolean needsCalibration() {
      return !plan.statistics().isEmpty();
    }
  }

  /**
   * How large it is.
   *
   * @param chunkBytes most bytes of weights in a record
   * @param bytesIn bytes of the input
   * @param bytesOut bytes of the output
   */
  public record Sizing(int threads, int partitions, long chunkBytes, long bytesIn, long bytesOut) {}

  /**
   * Where the log stands.
   *
   * @param bootstrapServer a cluster; an embedded broker where there is none
   * @param settings of the user, for Kafka clients
   * @param temporary where an embedded broker keeps its log; see {@link RunLog} where it is empty
   */
  public record Where(
      Optional<String> bootstrapServer, Map<String, String> settings, Optional<Path> temporary) {}

  /** How it went. */
  public record Outcome(ArtifactState state, QuantizeCounters.Snapshot counters) {}

  /**
   * Hears how far it is: bytes of the output that stand, of how many, and bytes of the input behind
   * them.
   */
  @FunctionalInterface
  public interface Progress {
    void show(long done, long total, long read);
  }

  /** The profile of a one-shot run. */
  public static Profile profile(String format, String type, ProfileDetails details) {
    return Profile.of(PROFILE, List.of(SOURCE.model()), format, type, details);
  }

  /** The revision that a one-shot run publishes. */
  public static Revision revision() {
    return SOURCE;
  }

  /**
   * Starts everything that the job needs. Without a broker of the user's, all of it is temporary.
   *
   * @throws StartRefused when broker, topics or disk do not fit
   */
  public static OneShot open(Job job, Progress progress) {
    OneShot run = new OneShot(job, progress);
    run.warmUp();
    run.workplace = Workplace.open(job);
    try {
      run.start(run.workplace);
      return run;
    } catch (RuntimeException e) {
      run.close();
      throw e;
    }
  }

  private void start(Workplace opened) {
    Stages started = Stages.start(needed(), opened.cluster(), running(opened), Instruments.NONE);
    stages = started;
    LogCutter opener =
        LogCutter.ofOneRun(opened.cluster().admin(), opened.cluster().topics(), started.live());
    cutter = opener;
    started.onConsumed(opener::consumed);
    opener.start();
    LOG.debug("event=stages-started");
  }

  /**
   * Runs the job to its end.
   *
   * @throws ArtifactRefused when the model cannot be made into the type
   * @throws StageDied when a stage stopped by itself
   */
  public Outcome finish() {
    Workplace here = Objects.requireNonNull(workplace);
    Stages running = Objects.requireNonNull(stages);
    publish(here.cluster(), running);
    ArtifactState state = awaitEnd(running);
    LOG.debug("event=artifact-complete");
    return new Outcome(state, running.counters().snapshot());
  }

  /** Records that were written, by topic; asks the broker. */
  public Map<String, Long> endOffsets() {
    return EndOffsets.of(Objects.requireNonNull(workplace).cluster());
  }

  /** Ends everything in order, and leaves nothing but a complete output. */
  @Override
  public void close() {
    Optional.ofNullable(cutter).ifPresent(LogCutter::close);
    Optional.ofNullable(stages).ifPresent(Stages::close);
    Optional.ofNullable(workplace).ifPresent(Workplace::close);
    removeLeftovers();
  }

  /** For a process that ends now: what is temporary is removed, nobody says goodbye. */
  public void abandon() {
    removeLeftovers();
    Optional.ofNullable(workplace).ifPresent(Workplace::abandon);
  }

  private void removeLeftovers() {
    try {
      Optional<ArtifactState> state = Optional.ofNullable(stages).flatMap(OneShot::state);
      if (state.isPresent()) {
        output.removeLeftovers(state.get().plan().planId());
      }
    } catch (IOException e) {
      LOG.warn("event=leftovers-stay output={} reason=\"{}\"", job.output(), e.getMessage());
    }
  }

  /** Whoever has nothing to do is not started. */
  private Set<Stage> needed() {
    return job.needsCalibration()
        ? EnumSet.of(Stage.PLAN, Stage.QUANTIZE, Stage.CALIBRATE, Stage.ASSEMBLE)
        : EnumSet.of(Stage.PLAN, Stage.QUANTIZE, Stage.ASSEMBLE);
  }

  private void warmUp() {
    if (size.isWorthWarming()) {
      Kernels.chosen()
          .warmUp(
              manifest.tensors().stream().map(TensorInfo::dtype).collect(Collectors.toSet()),
              PlanTable.of(job.plan()).formats());
    }
  }

  private Stages.Running running(Workplace workplace) {
    return new Stages.Running(
        "",
        workplace.directory().streams(),
        job.sizing().threads(),
        job.needsCalibration() ? QuantizeStage.Retention.KEPT : QuantizeStage.Retention.CONSUMED,
        output,
        true,
        size.isLarge() ? LARGE_COMMIT_MILLIS : StreamsSettings.COMMIT_MILLIS,
        Keeping.EVERYTHING,
        !size.fitsMemory());
  }

  private void publish(Cluster cluster, Stages stages) {
    try (Producer<String, byte[]> profiles = cluster.transactional("profiles");
        Producer<String, byte[]> producer = cluster.publisher()) {
      new ProfileProducer(
              cluster.topics(),
              profiles,
              cluster.prepared().partitionsOf(cluster.topics().profiles()))
          .apply(job.profile());
      ModelProducer model =
          new ModelProducer(cluster.topics(), producer, new Upload(SOURCE, UPLOAD, manifest));
      model.sendManifest();
      LOG.debug("event=manifest-sent");
      openDeadline = System.nanoTime() + OPENS_WITHIN.toNanos();
      model.sendChunks(job.source(), new Window(stages)::beforeSending);
      model.sendSeal();
      LOG.debug("event=chunks-sent");
    }
  }

  /**
   * Orders first, so that each chunk is read once: quantize waits while the artifact is not open,
   * but the chunks travel meanwhile.
   */
  private void resumeOnceOpen(Stages stages) {
    boolean open = state(stages).isPresent() || System.nanoTime() > openDeadline;
    if (!resumed && open && stages.quantizeHasItsTasks()) {
      LOG.debug("event=artifact-open");
      stages.resumeQuantize();
      resumed = true;
    }
  }

  /** Holds the publisher back while the others are behind. */
  private final class Window {
    private final Stages stages;
    private long sent;

    Window(Stages stages) {
      this.stages = stages;
    }

    void beforeSending(long bytes) {
      while (isFull()) {
        pause(stages);
      }
      sent += bytes;
      resumeOnceOpen(stages);
      show(stages);
    }

    private boolean isFull() {
      QuantizeCounters.Snapshot counted = stages.counters().snapshot();
      return sent - counted.bytesTaken() > WINDOW
          || counted.bytesOut() - stages.progress().of(artifact()).bytes() > WINDOW;
    }
  }

  private ArtifactState awaitEnd(Stages stages) {
    while (true) {
      Optional<ArtifactState> state = state(stages).filter(seen -> seen.phase().isFinal());
      if (state.isPresent()) {
        return state.get();
      }
      pause(stages);
    }
  }

  private void pause(Stages stages) {
    Answers.pause((int) POLL_MILLIS);
    stages.throwFailure();
    throwRejection(stages);
    resumeOnceOpen(stages);
    show(stages);
    Optional<ArtifactState> failed =
        state(stages).filter(state -> state.phase() == ArtifactState.Phase.FAILED);
    if (failed.isPresent()) {
      throw new ArtifactRefused(failed.get().failure().text());
    }
  }

  /** Nobody sends again what one run has lost. */
  private static void throwRejection(Stages stages) {
    Map<String, Long> rejected = stages.counters().rejections().byCode();
    if (!rejected.isEmpty()) {
      throw new StageDied(
          new IllegalStateException(
              "chunks were rejected " + rejected + ", the warnings say why; run it again"));
    }
  }

  private void show(Stages stages) {
    progress.show(
        stages.progress().of(artifact()).bytes(),
        job.sizing().bytesOut(),
        stages.counters().snapshot().bytesIn());
  }

  private static Optional<ArtifactState> state(Stages stages) {
    return Optional.ofNullable(stages.progress().states().get(artifact().toString()));
  }

  private static ArtifactId artifact() {
    return ArtifactId.of(SOURCE, PROFILE);
  }
}

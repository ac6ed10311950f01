package io.quern.app;

import io.quern.assemble.AssembleProgress;
import io.quern.assemble.AssembleShell;
import io.quern.assemble.LogTrimmer;
import io.quern.assemble.OutputLayout;
import io.quern.metrics.StageFigures;
import io.quern.metrics.StageHealth;
import io.quern.model.LiveOffsets;
import io.quern.plan.Keeping;
import io.quern.quantize.QuantizeCounters;
import io.quern.quantize.QuantizeStage;
import io.quern.register.RegisterShell;
import io.quern.topology.StateKeeping;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The stages that run in this process. */
final class Stages implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Stages.class);
  private static final AssembleProgress NO_PROGRESS = new AssembleProgress();

  private final Cluster cluster;
  private final Running running;
  private final StageStarter starter;
  private final StageStarter.Counts counts;
  private final Map<Stage, StreamsShell> streams = new EnumMap<>(Stage.class);
  private final SegmentsConsumed consumed = new SegmentsConsumed();
  private @Nullable AssembleShell assemble;
  private @Nullable RegisterShell register;
  private @Nullable StreamsShell waiting;

  /**
   * How the stages run.
   *
   * @param instance name of this process across restarts; empty where nobody will restart it
   * @param stateDir where the stores stand
   * @param quantizers threads of the stage quantize
   * @param retention what becomes of chunks whose orders are done
   * @param layout where assemble puts artifacts
   * @param quantizeWaits whether quantize takes nothing before {@link #resumeQuantize}
   * @param quantizeCommitMillis how long a transaction of quantize lasts
   * @param keeping what plan keeps, and how much it has in work
   * @param keepsState whether plan and quantize could go on elsewhere with what they know
   */
  record Running(
      String instance,
      Path stateDir,
      int quantizers,
      QuantizeStage.Retention retention,
      OutputLayout layout,
      boolean quantizeWaits,
      int quantizeCommitMillis,
      Keeping keeping,
      boolean keepsState) {
    StateKeeping state() {
      return keepsState ? StateKeeping.kept() : StateKeeping.ofOneRun();
    }
  }

  private Stages(Cluster cluster, Running running, Instruments instruments) {
    this.cluster = cluster;
    this.running = running;
    this.counts = StageStarter.Counts.of(instruments);
    this.starter = new StageStarter(cluster, running, instruments, counts);
  }

  /** Starts stages; {@link #awaitReady} says when they work. */
  static Stages start(
      Set<Stage> chosen, Cluster cluster, Running running, Instruments instruments) {
    Stages stages = new Stages(cluster, running, instruments);
    try {
      chosen.forEach(stages::start);
    } catch (RuntimeException e) {
      stages.close();
      throw e;
    }
    return stages;
  }

  private void start(Stage stage) {
    switch (stage) {
      case PLAN -> streams.put(stage, starter.plan());
      case QUANTIZE -> {
        waiting = starter.quantize();
        streams.put(stage, waiting);
      }
      case CALIBRATE -> streams.put(stage, starter.calibrate());
      case ASSEMBLE -> assemble = starter.assemble(consumed);
      case REGISTER -> register = starter.register();
    }
  }

  /** Lets what the stages count be shown. */
  void show(StageFigures figures, KafkaFigures kafka) {
    streams.forEach((stage, shell) -> shell.show(stage.word(), kafka));
    if (streams.containsKey(Stage.PLAN)) {
      figures.rejections(Stage.PLAN.word(), counts.planRejections());
    }
    if (streams.containsKey(Stage.QUANTIZE)) {
      figures.quantize(counts.quantize());
    }
    if (streams.containsKey(Stage.CALIBRATE)) {
      figures.rejections(Stage.CALIBRATE.word(), counts.calibrateRejections());
    }
    Optional.ofNullable(assemble).ifPresent(shell -> figures.assemble(shell.progress()));
    Optional.ofNullable(register).ifPresent(shell -> figures.register(shell.pushes()));
  }

  /** How each stage is now. */
  List<StageHealth> health() {
    List<StageHealth> all = new ArrayList<>();
    streams.forEach((stage, shell) -> all.add(shell.health(stage.word())));
    Optional.ofNullable(assemble)
        .ifPresent(shell -> all.add(health(Stage.ASSEMBLE, shell.isAlive(), shell.isReady())));
    Optional.ofNullable(register)
        .ifPresent(shell -> all.add(health(Stage.REGISTER, shell.isAlive(), shell.isReady())));
    return all;
  }

  private static StageHealth health(Stage stage, boolean alive, boolean ready) {
    String words = ready ? "has its partitions" : alive ? "joins its group" : "ended";
    return new StageHealth(stage.word(), alive, ready, words);
  }

  /** Whether quantize, where it waits, has all its tasks where they stay. */
  boolean quantizeHasItsTasks() {
    int partitions = cluster.prepared().partitionsOf(cluster.topics().tensorChunks());
    return waiting == null || running.keepsState() || waiting.hasItsTasks(partitions);
  }

  /** Lets quantize begin, where it waits. */
  void resumeQuantize() {
    Optional.ofNullable(waiting).ifPresent(StreamsShell::resume);
  }

  QuantizeCounters counters() {
    return counts.quantize();
  }

  /** Of the sink; nothing where it does not run here. */
  AssembleProgress progress() {
    return assemble == null ? NO_PROGRESS : assemble.progress();
  }

  /** Whom to tell how far the segments have been taken. */
  void onConsumed(LogTrimmer listener) {
    consumed.listener = listener;
  }

  /** Tells whoever listens by then. */
  private static final class SegmentsConsumed implements LogTrimmer {
    private volatile LogTrimmer listener = LogTrimmer.NONE;

    @Override
    public void consumed(String topic, int partition, long offset, long opened) {
      listener.consumed(topic, partition, offset, opened);
    }
  }

  /** How far the log of chunks may be cut. */
  LiveOffsets live() {
    return counts.chunks();
  }

  /** How far the log of manifests may be cut. */
  LiveOffsets manifests() {
    return counts.manifests();
  }

  /**
   * Returns once every stage works.
   *
   * @throws StartRefused when one does not within the limit
   */
  void awaitReady(Duration limit) {
    streams.values().forEach(shell -> shell.awaitReady(limit));
    if (assemble != null && !assemble.awaitReady(limit) && assemble.failure().isEmpty()) {
      throw new StartRefused(
          "stage assemble is not ready after "
              + limit.toSeconds()
              + " s; is the cluster busy or another instance stuck?");
    }
    if (register != null && !register.awaitReady(limit) && register.failure().isEmpty()) {
      throw new StartRefused(
          "stage register is not ready after %d s; is another instance stuck?"
              .formatted(limit.toSeconds()));
    }
    throwFailure();
  }

  /**
   * Does nothing while every stage runs.
   *
   * @throws StageDied with the reason why one stopped by itself
   */
  void throwFailure() {
    streams.forEach((stage, shell) -> throwIfAny(stage, shell.failure()));
    throwIfAny(Stage.ASSEMBLE, Optional.ofNullable(assemble).flatMap(AssembleShell::failure));
    throwIfAny(Stage.REGISTER, Optional.ofNullable(register).flatMap(RegisterShell::failure));
  }

  private static void throwIfAny(Stage stage, Optional<Throwable> failure) {
    if (failure.isPresent()) {
      throw new StageDied(stage, failure.get());
    }
  }

  /** What was done, as words of a log line. */
  String summary() {
    QuantizeCounters.Snapshot done = counts.quantize().snapshot();
    return "chunks=%d rereads=%d cacheHits=%d weights=%d measuredBytes=%d assembledBytes=%d"
        .formatted(
            done.chunks(),
            done.rereads(),
            done.cacheHits(),
            done.weights(),
            done.bytesMeasured(),
            progress().total().bytes());
  }

  /** Ends all stages side by side: each waits for brokers and disks most of the time. */
  @Override
  public void close() {
    List<AutoCloseable> shells = new ArrayList<>(streams.values());
    Optional.ofNullable(assemble).ifPresent(shells::add);
    Optional.ofNullable(register).ifPresent(shells::add);
    List<Thread> closers = shells.stream().map(Stages::closer).toList();
    for (Thread closer : closers) {
      try {
        closer.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  private static Thread closer(AutoCloseable shell) {
    return Thread.ofPlatform()
        .name("close-stage")
        .start(
            () -> {
              try {
                shell.close();
              } catch (Exception e) {
                LOG.warn("event=stage-not-closed", e);
              }
            });
  }
}

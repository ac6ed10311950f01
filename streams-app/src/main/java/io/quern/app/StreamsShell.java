package io.quern.app;

import io.quern.metrics.StageHealth;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs a topology: define, configure, run, clean. */
public final class StreamsShell implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(StreamsShell.class);
  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(10);

  private final String name;
  private final KafkaStreams streams;
  private final FailurePolicy policy;
  private final boolean leaves;
  private final int threads;
  private final CountDownLatch running = new CountDownLatch(1);
  private final CompletableFuture<Throwable> end = new CompletableFuture<>();

  private StreamsShell(Topology topology, Map<String, Object> settings, FailurePolicy policy) {
    Properties properties = new Properties();
    properties.putAll(settings);
    this.name = String.valueOf(settings.get(StreamsConfig.APPLICATION_ID_CONFIG));
    this.leaves = !settings.containsKey("main.consumer.group.instance.id");
    this.threads = threads(settings);
    this.policy = policy;
    this.streams = new KafkaStreams(topology, properties);
    streams.setStateListener((now, before) -> follow(now));
    streams.setUncaughtExceptionHandler(this::react);
  }

  private static int threads(Map<String, Object> settings) {
    Object said = settings.getOrDefault(StreamsConfig.NUM_STREAM_THREADS_CONFIG, 1);
    return Integer.parseInt(said.toString());
  }

  /** Starts at once and returns; {@link #awaitReady} waits. */
  public static StreamsShell start(
      Topology topology, Map<String, Object> settings, FailurePolicy policy) {
    StreamsShell shell = new StreamsShell(topology, settings, policy);
    shell.streams.start();
    return shell;
  }

  /** The same, but it takes no record before {@link #resume}. */
  public static StreamsShell startPaused(
      Topology topology, Map<String, Object> settings, FailurePolicy policy) {
    StreamsShell shell = new StreamsShell(topology, settings, policy);
    shell.streams.pause();
    shell.streams.start();
    return shell;
  }

  public void resume() {
    streams.resume();
  }

  private void follow(KafkaStreams.State now) {
    if (now == KafkaStreams.State.RUNNING) {
      running.countDown();
    }
    if (now == KafkaStreams.State.ERROR) {
      stop(new IllegalStateException(name + " has no thread left"));
    }
  }

  private StreamThreadExceptionResponse react(Throwable fault) {
    FailurePolicy.Reaction reaction = policy.reactionTo(fault);
    LOG.warn("event=stage-fault stage={} reaction={}", name, reaction, fault);
    if (reaction != FailurePolicy.Reaction.STOP) {
      // The thread is lost with its fault: the same again means another one, too.
      return StreamThreadExceptionResponse.REPLACE_THREAD;
    }
    stop(fault);
    return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
  }

  private void stop(Throwable why) {
    end.complete(why);
    running.countDown();
  }

  /**
   * Returns once every thread has its tasks and they are restored.
   *
   * @throws StartRefused when that takes longer than the limit, or the stage died
   */
  public void awaitReady(Duration limit) {
    boolean inTime;
    try {
      inTime = running.await(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      throw Answers.interrupted(e);
    }
    failure()
        .ifPresent(
            why -> {
              throw new StartRefused(
                  "stage " + name + " stopped at its start: " + why.getMessage(), why);
            });
    if (!inTime) {
      throw new StartRefused(
          "stage %s is not ready after %d s (it is %s); is the cluster busy or another instance stuck?"
              .formatted(name, limit.toSeconds(), streams.state()));
    }
  }

  /** Whether as many threads as can have a task have some, and none is on its way. */
  boolean hasItsTasks(int tasks) {
    List<Integer> held =
        streams.metadataForLocalThreads().stream()
            .map(thread -> thread.activeTasks().size())
            .toList();
    long busy = held.stream().filter(count -> count > 0).count();
    return streams.state() == KafkaStreams.State.RUNNING
        && held.stream().mapToInt(Integer::intValue).sum() == tasks
        && busy == Math.min(threads, tasks);
  }

  /** Lets Kafka's own figures be shown. */
  void show(String stage, KafkaFigures figures) {
    figures.streams(stage, streams);
  }

  /**
   * Live with all its threads, ready when they have their tasks and these are restored.
   *
   * @param stage what to call it
   */
  StageHealth health(String stage) {
    KafkaStreams.State state = streams.state();
    long alive =
        streams.metadataForLocalThreads().stream()
            .filter(thread -> !thread.threadState().equals("DEAD"))
            .count();
    boolean live =
        failure().isEmpty()
            && alive >= threads
            && (state == KafkaStreams.State.CREATED || state.isRunningOrRebalancing());
    return new StageHealth(
        stage,
        live,
        live && state == KafkaStreams.State.RUNNING,
        "%s, %d of %d threads".formatted(state, alive, threads));
  }

  /** Why it stopped by itself; nothing while it runs or when it was closed. */
  public Optional<Throwable> failure() {
    return Optional.ofNullable(end.getNow(null));
  }

  /** Completed with the reason when it stops by itself. */
  public CompletableFuture<Throwable> died() {
    return end.copy();
  }

  /**
   * Removes the local stores; they come back from the changelogs. Only before start or after close.
   */
  public void clean() {
    streams.cleanUp();
  }

  /** Ends with a last commit; may be called again. */
  @Override
  public void close() {
    CloseOptions.GroupMembershipOperation membership =
        leaves
            ? CloseOptions.GroupMembershipOperation.LEAVE_GROUP
            : CloseOptions.GroupMembershipOperation.REMAIN_IN_GROUP;
    if (!streams.close(
        CloseOptions.groupMembershipOperation(membership).withTimeout(CLOSE_LIMIT))) {
      LOG.warn("event=stage-slow-to-close stage={} seconds={}", name, CLOSE_LIMIT.toSeconds());
    }
  }
}

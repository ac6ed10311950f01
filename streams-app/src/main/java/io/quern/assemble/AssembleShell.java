package io.quern.assemble;

import io.quern.model.ArtifactState;
import io.quern.model.Rejection;
import io.quern.model.Segment;
import io.quern.serde.Incoming;
import io.quern.topology.ClientWatch;
import io.quern.topology.Topics;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/**
 * The stage {@code assemble} on a thread of its own, from {@link #start} until {@link #close}.
 *
 * <p>A member of the group that was fenced, or that lost the broker for a while, is closed, and
 * another one joins. Any other fault ends the stage; {@link #failure} says why. Nothing is lost
 * then: whoever comes next begins from the last commit.
 */
public final class AssembleShell implements AutoCloseable {
  private static final int MOST_FAULTS = 5;
  private static final Duration PAUSE = Duration.ofSeconds(1);
  private static final Duration STOP_LIMIT = Duration.ofSeconds(30);

  private final Settings settings;
  private final ClientWatch watch;
  private final AssembleProgress progress = new AssembleProgress();
  private final CompletableFuture<Void> ready = new CompletableFuture<>();
  private final CompletableFuture<Void> ended = new CompletableFuture<>();
  private final CountDownLatch stop = new CountDownLatch(1);
  private final Thread thread = Thread.ofPlatform().name("assemble").daemon().unstarted(this::run);
  private volatile @Nullable SegmentConsumer member;
  private volatile boolean assigned;

  /**
   * What the stage needs.
   *
   * @param layout where artifacts stand
   * @param clock for the pace of commits and progress, never for a byte of output
   * @param trimmer hears after each commit what is not needed any more
   */
  public record Settings(
      Topics topics,
      Clients clients,
      Codecs codecs,
      OutputLayout layout,
      Clock clock,
      LogTrimmer trimmer) {}

  /**
   * How to reach the broker.
   *
   * @param consumer base settings of the consumers, {@code bootstrap.servers} among them
   * @param producer base settings of the producer
   * @param transactionalId the same for each start of one process, different for each process
   * @param groupInstanceId static membership, so that a restart need not wait for the session
   */
  public record Clients(
      Map<String, Object> consumer,
      Map<String, Object> producer,
      String transactionalId,
      Optional<String> groupInstanceId) {
    public Clients {
      consumer = Map.copyOf(consumer);
      producer = Map.copyOf(producer);
    }
  }

  /** The wire formats. They are closed with each member of the group, and used by the next. */
  public record Codecs(
      Deserializer<Incoming<Segment>> segments,
      Serializer<ArtifactState> states,
      Deserializer<Incoming<ArtifactState>> announced,
      Serializer<Rejection> rejections) {}

  public AssembleShell(Settings settings) {
    this(settings, ClientWatch.NONE);
  }

  /**
   * A shell whose consumers are looked at.
   *
   * @param watch hears of each
   */
  public AssembleShell(Settings settings, ClientWatch watch) {
    this.settings = settings;
    this.watch = watch;
  }

  public void start() {
    thread.start();
  }

  /**
   * Waits until partitions are assigned. Returns false when the limit passed or the stage ended.
   */
  public boolean awaitReady(Duration limit) {
    try {
      ready.get(limit.toMillis(), TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException | ExecutionException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** Whether a member of the group has its partitions now. */
  public boolean isReady() {
    return assigned && isAlive();
  }

  /** Whether the stage can still do anything, if it has been started. */
  public boolean isAlive() {
    return !ended.isDone();
  }

  /** Ends when the stage does: normally after {@link #close}, else with what ended it. */
  public CompletionStage<Void> ended() {
    return ended.minimalCompletionStage();
  }

  /** Why the stage stopped by itself; nothing while it runs or when it was closed. */
  public Optional<Throwable> failure() {
    return ended.isCompletedExceptionally() ? Optional.of(ended.exceptionNow()) : Optional.empty();
  }

  public AssembleProgress progress() {
    return progress;
  }

  /** Commits what was taken, leaves the group and waits for the thread to end. */
  @Override
  public void close() {
    stop.countDown();
    SegmentConsumer current = member;
    if (current != null) {
      current.wakeup();
    }
    try {
      thread.join(STOP_LIMIT);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean isStopping() {
    return stop.getCount() == 0;
  }

  @SuppressWarnings("CatchingUnchecked") // whatever ends the thread has to be told
  private void run() {
    try {
      int faults = 0;
      while (!isStopping()) {
        faults = runMember(faults);
      }
      ended.complete(null);
    } catch (Throwable e) {
      AssembleLog.died(e);
      ready.completeExceptionally(e);
      ended.completeExceptionally(e);
    }
  }

  private void onAssigned() {
    assigned = true;
    ready.complete(null);
  }

  /** Runs one member of the group. Returns how many have failed in a row without a commit. */
  private int runMember(int faults) throws IOException, InterruptedException {
    long commits = 0;
    try (SegmentConsumer joined = SegmentConsumer.join(settings, progress);
        ClientWatch.Watched _ = joined.watchedBy(watch)) {
      member = joined;
      try {
        joined.run(this::isStopping, this::onAssigned);
      } finally {
        commits = joined.commits();
        member = null;
        assigned = false;
      }
      return 0;
    } catch (KafkaException e) {
      int inRow = commits > 0 ? 1 : faults + 1;
      if (inRow >= MOST_FAULTS || !FaultReader.mayPass(e)) {
        throw e;
      }
      AssembleLog.rejoining(e);
      boolean _ = stop.await(PAUSE.toMillis() * inRow, TimeUnit.MILLISECONDS);
      return inRow;
    }
  }
}

package io.quern.register;

import io.quern.topology.ClientWatch;
import io.quern.topology.Topics;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.Predicate;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;

/**
 * The stage {@code register} on a thread of its own, from {@link #start} until {@link #close}.
 *
 * <p>A member of the group that was fenced, or that lost the broker for a while, is closed, and
 * another one joins. Any other fault ends the stage; {@link #failure} says why. Nothing is lost
 * then: all that is known stands in the log.
 */
public final class RegisterShell implements AutoCloseable {
  private static final Duration PAUSE = Duration.ofSeconds(1);
  private static final Duration STOP_LIMIT = Duration.ofSeconds(30);

  private final Settings settings;
  private final ClientWatch watch;
  private final PushCounts pushes = new PushCounts();
  private final CompletableFuture<Void> ready = new CompletableFuture<>();
  private final CompletableFuture<Void> ended = new CompletableFuture<>();
  private final CountDownLatch stop = new CountDownLatch(1);
  private final Thread thread = Thread.ofPlatform().name("register").daemon().unstarted(this::run);
  private volatile @Nullable RegisterConsumer member;
  private volatile boolean assigned;

  /**
   * What the stage needs.
   *
   * @param clock for the pace of retries
   * @param credentials finds what targets refer to
   * @param adapters opens one for a destination
   * @param passes whether a new member of the group may do without meeting a fault again
   */
  public record Settings(
      Topics topics,
      Clients clients,
      InstantSource clock,
      CredentialsReference credentials,
      Function<Destination, Optional<RegistryAdapter>> adapters,
      Predicate<Throwable> passes) {}

  /**
   * How to reach the broker.
   *
   * @param member settings of the consumer that is a member of the group
   * @param reader settings of a consumer without a group
   * @param producer settings of the producer, its transactional id among them
   */
  public record Clients(
      Map<String, Object> member, Map<String, Object> reader, Map<String, Object> producer) {
    public Clients {
      member = Map.copyOf(member);
      reader = Map.copyOf(reader);
      producer = Map.copyOf(producer);
    }
  }

  public RegisterShell(Settings settings) {
    this(settings, ClientWatch.NONE);
  }

  /**
   * A shell whose consumers are looked at.
   *
   * @param watch hears of each
   */
  public RegisterShell(Settings settings, ClientWatch watch) {
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

  /** How pushes ended. */
  public PushCounts pushes() {
    return pushes;
  }

  /** Why the stage stopped by itself; nothing while it runs or when it was closed. */
  public Optional<Throwable> failure() {
    return ended.isCompletedExceptionally() ? Optional.of(ended.exceptionNow()) : Optional.empty();
  }

  /** Gives up pushes in work, leaves the group and waits for the thread to end. */
  @Override
  public void close() {
    stop.countDown();
    RegisterConsumer current = member;
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
      while (!isStopping()) {
        runMember();
      }
      ended.complete(null);
    } catch (Throwable e) {
      RegisterLog.died(e);
      ready.completeExceptionally(e);
      ended.completeExceptionally(e);
    }
  }

  private void onAssigned() {
    assigned = true;
    ready.complete(null);
  }

  private void runMember() throws InterruptedException {
    try (RegisterConsumer joined = RegisterConsumer.join(settings, pushes);
        ClientWatch.Watched _ = joined.watchedBy(watch)) {
      member = joined;
      try {
        joined.run(this::isStopping, this::onAssigned);
      } finally {
        member = null;
        assigned = false;
      }
    } catch (KafkaException e) {
      if (!settings.passes().test(e)) {
        throw e;
      }
      RegisterLog.rejoining(e);
      boolean _ = stop.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS);
    }
  }
}

package io.quern.register;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Pushes in work, each on a thread of its own, as many as {@link Lanes} admit. Each of them ends,
 * whatever becomes of its thread. Only the thread that made the pool calls it.
 */
final class PushPool implements AutoCloseable {
  /**
   * Nothing moves for so long: the push is given up. Adapters that speak HTTP notice a silent
   * registry sooner; this is for all else, a file system that hangs for example.
   */
  static final Duration SILENCE = Duration.ofMinutes(10);

  private static final Duration STOP_LIMIT = Duration.ofSeconds(10);

  private final Pusher pusher;
  private final PushCounts counts;
  private final Duration silence;
  private final Map<String, Running> running = new HashMap<>();
  private final List<Running> lingering = new ArrayList<>();
  private final Queue<Ended> ended = new ConcurrentLinkedQueue<>();

  private long lastTicket;

  private record Running(PushTask task, long ticket, PushScope scope, Thread thread, long begun) {
    Ended ended(PushResult result) {
      return new Ended(task, ticket, result);
    }
  }

  /**
   * A push that ended.
   *
   * @param ticket tells it from an earlier push of the same that was given up
   */
  record Ended(PushTask task, long ticket, PushResult result) {}

  /** Makes a push; nothing where it was interrupted. */
  @FunctionalInterface
  interface Pusher {
    Optional<PushResult> push(PushTask task);
  }

  PushPool(Pusher pusher, PushCounts counts) {
    this(pusher, counts, SILENCE);
  }

  /**
   * @param silence after which a push is given up
   */
  PushPool(Pusher pusher, PushCounts counts, Duration silence) {
    this.pusher = pusher;
    this.counts = counts;
    this.silence = silence;
  }

  boolean has(String key) {
    return running.containsKey(key);
  }

  /**
   * Whether a push could begin now. One that was given up takes its place until its thread lets go
   * of what it holds.
   *
   * @param beginning pushes that are about to
   */
  boolean hasRoomFor(PushTask task, Collection<PushTask> beginning) {
    lingering.removeIf(each -> !each.thread().isAlive());
    List<Wanted> busy =
        Stream.concat(running.values().stream(), lingering.stream())
            .map(each -> each.task().wanted())
            .toList();
    return new Lanes(busy).admit(task.wanted(), beginning.stream().map(PushTask::wanted).toList());
  }

  void start(PushTask task) {
    long ticket = ++lastTicket;
    PushScope scope = new PushScope();
    Thread thread =
        Thread.ofPlatform()
            .name("push " + task.key())
            .daemon()
            .unstarted(() -> ended.add(new Ended(task, ticket, push(task, scope))));
    running.put(task.key(), new Running(task, ticket, scope, thread, System.nanoTime()));
    thread.start();
  }

  @SuppressWarnings("CatchingUnchecked") // whatever ends the thread has to be told
  private PushResult push(PushTask task, PushScope scope) {
    try {
      return scope.call(() -> pusher.push(task)).orElseGet(() -> failed("it was interrupted"));
    } catch (Throwable e) {
      RegisterLog.broke(task.key(), scope.discreet(e.toString()));
      return failed(scope.discretion().say("adapter " + adapterOf(task) + " broke: " + e));
    }
  }

  private static PushResult failed(String why) {
    return new PushResult.Failed(why, false, Duration.ZERO);
  }

  private static String adapterOf(PushTask task) {
    return task.wanted().target().adapter();
  }

  /** What ended since the last call, what was silent for too long among it. */
  List<Ended> takeEnded() {
    List<Ended> taken = new ArrayList<>();
    for (Ended each = ended.poll(); each != null; each = ended.poll()) {
      Running known = running.get(each.task().key());
      if (known != null && known.ticket() == each.ticket()) {
        running.remove(each.task().key());
        taken.add(each);
        count(known, each.result());
      }
    }
    for (Running each : giveUp(known -> known.scope().isSilentFor(silence))) {
      PushResult result =
          failed(
              "%s: nothing moved for %d s; the push was given up"
                  .formatted(each.task().wanted().address(), silence.toSeconds()));
      taken.add(each.ended(result));
      count(each, result);
    }
    return taken;
  }

  private void count(Running push, PushResult result) {
    counts.count(adapterOf(push.task()), result, System.nanoTime() - push.begun());
  }

  private List<Running> giveUp(Predicate<Running> which) {
    List<Running> given = running.values().stream().filter(which).toList();
    for (Running each : given) {
      running.remove(each.task().key());
      lingering.add(each);
      each.thread().interrupt();
    }
    return given;
  }

  /** Gives pushes up, and waits a while for them to let go of what they hold. */
  void cancel(Predicate<PushTask> which) {
    List<Running> given = giveUp(each -> which.test(each.task()));
    long deadline = System.nanoTime() + STOP_LIMIT.toNanos();
    for (Running each : given) {
      try {
        each.thread().join(Duration.ofNanos(Math.max(1, deadline - System.nanoTime())));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  @Override
  public void close() {
    cancel(task -> true);
  }
}

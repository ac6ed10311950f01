package io.quern.register;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Predicate;

/**
 * Pushes in work: one at a time a lane, so that a slow registry holds up nobody else's, and a
 * bounded number in all. Only the thread that made it calls it.
 */
final class PushPool implements AutoCloseable {
  static final int MOST = 8;
  private static final Duration STOP_LIMIT = Duration.ofSeconds(10);

  private final Pusher pusher;
  private final PushCounts counts;
  private final Map<String, Running> running = new HashMap<>();
  private final Queue<Ended> ended = new ConcurrentLinkedQueue<>();

  private long lastTicket;

  private record Running(PushTask task, long ticket, Thread thread) {}

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
    this.pusher = pusher;
    this.counts = counts;
  }

  boolean has(String key) {
    return running.containsKey(key);
  }

  /**
   * Whether a push of this lane could begin now.
   *
   * @param beginning pushes of other lanes that are about to
   */
  boolean hasRoomFor(String lane, int beginning) {
    return running.size() + beginning < MOST
        && running.values().stream().noneMatch(each -> each.task().wanted().lane().equals(lane));
  }

  void start(PushTask task) {
    long ticket = ++lastTicket;
    Thread thread =
        Thread.ofPlatform().name("push " + task.key()).daemon().unstarted(() -> push(task, ticket));
    running.put(task.key(), new Running(task, ticket, thread));
    thread.start();
  }

  private void push(PushTask task, long ticket) {
    long begun = System.nanoTime();
    Optional<PushResult> result = pusher.push(task);
    if (result.isPresent()) {
      counts.count(task.wanted().target().adapter(), result.get(), System.nanoTime() - begun);
      ended.add(new Ended(task, ticket, result.get()));
    }
  }

  /** What ended since the last call, but for what was given up. */
  List<Ended> takeEnded() {
    List<Ended> taken = new ArrayList<>();
    for (Ended each = ended.poll(); each != null; each = ended.poll()) {
      Running known = running.get(each.task().key());
      if (known != null && known.ticket() == each.ticket()) {
        running.remove(each.task().key());
        taken.add(each);
      }
    }
    return taken;
  }

  /** Gives pushes up, and waits a while for them to let go of what they hold. */
  void cancel(Predicate<PushTask> which) {
    List<Running> given =
        running.values().stream().filter(each -> which.test(each.task())).toList();
    given.forEach(each -> running.remove(each.task().key()));
    given.forEach(each -> each.thread().interrupt());
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

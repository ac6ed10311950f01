package io.quern.register;

import io.quern.model.Registration;
import io.quern.model.Registration.Effort;
import io.quern.model.Registration.Phase;
import io.quern.model.Registration.Place;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;

/** Everything that is to be pushed, in the partitions that are ours. */
final class PushLedger {
  private static final Duration LONGEST_WAIT = Duration.ofHours(1);

  private final InstantSource clock;
  private final Map<Integer, PartitionBook> books = new TreeMap<>();

  PushLedger(InstantSource clock) {
    this.clock = clock;
  }

  /** The book of a partition, a new one if it is not ours yet. */
  PartitionBook book(int partition) {
    return books.computeIfAbsent(partition, PartitionBook::new);
  }

  void forget(int partition) {
    books.remove(partition);
  }

  Collection<PartitionBook> books() {
    return books.values();
  }

  /** Brings all registrations in line; returns what has to be written, by partition. */
  Map<Integer, List<Change>> reconcile(Predicate<String> inWork) {
    Map<Integer, List<Change>> changes = new TreeMap<>();
    for (PartitionBook book : books.values()) {
      List<Change> made = book.reconcile(inWork);
      if (!made.isEmpty()) {
        changes.put(book.number(), made);
      }
    }
    return changes;
  }

  /** What may be pushed now, the newest revision first. */
  List<PushTask> due(Predicate<String> inWork) {
    List<PushTask> tasks = new ArrayList<>();
    for (PartitionBook book : books.values()) {
      for (ModelBook model : book.models()) {
        model
            .due(clock.millis())
            .forEach(
                (key, wanted) -> {
                  if (!inWork.test(key)) {
                    tasks.add(new PushTask(key, wanted.content(), wanted, model.tagsOf(wanted)));
                  }
                });
      }
    }
    tasks.sort(
        Comparator.comparing((PushTask task) -> task.wanted().made(), Made.AGE)
            .reversed()
            .thenComparing(PushTask::key));
    return tasks;
  }

  /** A push begins. */
  Change begin(PushTask task) {
    ModelBook model = modelOf(task);
    Registration now = model.find(task.key()).orElseThrow();
    return note(model, now.with(Phase.PUSHING, now.place(), now.effort().attempted()));
  }

  /** A push ended; nothing where it is not wanted any more, or something else is. */
  Optional<Change> finish(PushTask task, PushResult result) {
    if (!books.containsKey(task.wanted().made().partition())) {
      return Optional.empty();
    }
    ModelBook model = modelOf(task);
    book(task.wanted().made().partition()).touch(task.wanted().made().artifact().model());
    return model
        .find(task.key())
        .filter(now -> now.content().equals(task.content()))
        .map(now -> note(model, finished(now, task, result)));
  }

  private Registration finished(Registration now, PushTask task, PushResult result) {
    return switch (result) {
      case PushResult.Pushed(Receipt receipt) ->
          now.with(Phase.DONE, place(receipt, task), now.effort().succeeded());
      case PushResult.Failed(String why, boolean refused, Duration pause) -> {
        Duration delay =
            refused
                ? Backoff.REFUSED
                : longer(
                    Backoff.after(task.key(), Math.max(1, now.effort().attempts())),
                    pause.compareTo(LONGEST_WAIT) < 0 ? pause : LONGEST_WAIT);
        Effort effort = now.effort().failed(why, refused, clock.millis() + delay.toMillis());
        yield now.with(Phase.FAILED, now.place(), effort);
      }
    };
  }

  private static Place place(Receipt receipt, PushTask task) {
    List<String> notes = new ArrayList<>(receipt.notes());
    task.wanted().tags().stream()
        .filter(tag -> !task.tags().contains(tag))
        .forEach(tag -> notes.add("tag " + tag + " stays with a newer revision"));
    return new Place(receipt.reference(), receipt.digest(), notes);
  }

  private static Duration longer(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? other : one;
  }

  private static Change note(ModelBook model, Registration registration) {
    Change change = Change.to(registration);
    model.noted(change.key(), change.registration());
    return change;
  }

  private ModelBook modelOf(PushTask task) {
    Made made = task.wanted().made();
    return book(made.partition()).book(made.artifact().model());
  }
}

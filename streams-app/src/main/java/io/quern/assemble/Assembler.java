package io.quern.assemble;

import static io.quern.model.ArtifactState.Phase.CANCELLED;
import static io.quern.model.ArtifactState.Phase.FAILED;
import static io.quern.model.ArtifactState.Phase.SUPERSEDED;

import io.quern.assemble.AssembleProgress.Counts;
import io.quern.model.ArtifactState;
import io.quern.model.ArtifactState.Failure;
import io.quern.model.ArtifactState.LogPosition;
import io.quern.model.ArtifactState.Phase;
import io.quern.model.PlanRef;
import io.quern.model.Rejection.Reason;
import io.quern.model.Segment;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Takes segments one at a time and leads each artifact from one state to the next.
 *
 * <p>Every step may be repeated: segments come again after a crash, and two owners write equal
 * bytes. An IOException is a fault of the output: nothing may be committed after it.
 */
final class Assembler {
  private final Workbench workbench;
  private final Assemblies assemblies;
  private final Announcements announcements;
  private final Departures departures;
  private final AssembleProgress progress;

  Assembler(
      Workbench workbench,
      Assemblies assemblies,
      Announcements announcements,
      Departures departures,
      AssembleProgress progress) {
    this.departures = departures;
    this.workbench = workbench;
    this.assemblies = assemblies;
    this.announcements = announcements;
    this.progress = progress;
  }

  /**
   * Takes the segment that stands at {@code at}.
   *
   * @return why it has no place in its artifact, if so
   */
  Optional<Reason> accept(Segment segment, LogPosition at) throws IOException {
    assemblies.reached(at);
    Assembly current = assemblies.of(segment.plan().artifact());
    if (current != null && isBefore(at, current.opened())) {
      return dropped(segment.plan()); // read again for the sake of another artifact
    }
    switch (segment) {
      case Segment.Opened opened -> open(current, Job.of(opened, at));
      case Segment.Failed failed -> fail(current, failed, at);
      case Segment.Cancelled cancelled -> cancel(current, cancelled.plan());
      case Segment.Waiting waiting -> queue(current, waiting, at);
      case Segment.Missing missing -> miss(current, missing);
      case Segment.Expired expired -> expire(current, expired);
      case Segment.Written written -> {
        return write(current, written);
      }
      case Segment.Copy copy -> {
        return copy(current, copy);
      }
    }
    return Optional.empty();
  }

  private static boolean isBefore(LogPosition at, LogPosition opened) {
    return at.partition() == opened.partition() && at.offset() < opened.offset();
  }

  private void open(@Nullable Assembly current, Job job) throws IOException {
    boolean again = current != null && current.plan().equals(job.plan());
    if (again && isTaken(current, job.opened())) {
      progress.count(job.plan().artifact(), Counts.DUPLICATE);
    } else if (again && current instanceof Filling filling) {
      filling.openedAgain();
      announcements.add(filling.state());
    } else if (again
        && current instanceof Complete complete
        && workbench.stands(complete.state())) {
      settle(complete.openedAgain(job.opened()));
    } else {
      if (current instanceof Filling superseded) {
        end(superseded, SUPERSEDED, Failure.NONE);
      }
      settle(workbench.begin(job, assemblies.promisedBytes()));
    }
  }

  /** Whether this very opened segment led to where the artifact stands. */
  private static boolean isTaken(@Nullable Assembly current, LogPosition opened) {
    return current != null && !(current instanceof Awaited) && current.opened().equals(opened);
  }

  private Optional<Reason> write(@Nullable Assembly current, Segment.Written written)
      throws IOException {
    if (current == null || !current.plan().equals(written.plan())) {
      return dropped(written.plan());
    }
    if (!(current instanceof Filling filling)) {
      progress.count(
          written.plan().artifact(),
          current instanceof Complete ? Counts.DUPLICATE : Counts.DROPPED);
      return Optional.empty();
    }
    Optional<Reason> objection = filling.objection(written);
    progress.count(
        written.plan().artifact(),
        objection.isPresent() ? Counts.REJECTED : Counts.written(filling.write(written)));
    if (filling.isComplete()) {
      complete(filling);
    }
    return objection;
  }

  private Optional<Reason> copy(@Nullable Assembly current, Segment.Copy copy) throws IOException {
    if (!(current instanceof Filling filling) || !filling.plan().equals(copy.plan())) {
      return dropped(copy.plan());
    }
    Optional<Reason> objection = filling.objection(copy);
    if (objection.isPresent()) {
      progress.count(copy.plan().artifact(), Counts.REJECTED);
      return objection;
    }
    progress.count(
        copy.plan().artifact(), filling.has(copy) ? Counts.DUPLICATE : copied(filling, copy));
    if (filling.isComplete()) {
      complete(filling);
    }
    return Optional.empty();
  }

  /** Whatever is wrong with the donor: the bytes can be computed, too. */
  private Counts copied(Filling filling, Segment.Copy copy) {
    try {
      return Counts.copied(filling.copy(copy, workbench.donors().find(copy.from())));
    } catch (IOException e) {
      String text =
          "%s cannot be copied from %s: %s"
              .formatted(copy.file(), copy.from().plan().artifact(), e.getMessage());
      if (filling.lacks(new Failure("copy-missing", text))) {
        announcements.add(filling.state());
        AssembleLog.settled(filling.state());
      }
      return Counts.DROPPED;
    }
  }

  private void fail(@Nullable Assembly current, Segment.Failed failed, LogPosition at)
      throws IOException {
    boolean known = current != null && current.plan().equals(failed.plan());
    Failure failure = new Failure(failed.code(), reason(failed));
    if (known && current instanceof Filling filling) {
      end(filling, FAILED, failure);
    } else if (current instanceof Queued
        ? !known
        : known || current instanceof Filling || current instanceof Awaited) {
      dropped(failed.plan());
    } else {
      settle(Ended.failed(Job.unopened(failed.plan(), at), failure));
    }
  }

  private static String reason(Segment.Failed failed) {
    return failed.where().isEmpty() ? failed.text() : failed.where() + ": " + failed.text();
  }

  private void cancel(@Nullable Assembly current, PlanRef plan) throws IOException {
    if (current instanceof Filling filling && filling.plan().equals(plan)) {
      end(filling, CANCELLED, Failure.NONE);
    } else if (current instanceof Queued queued && queued.plan().equals(plan)) {
      settle(new Ended(Job.of(queued.state()).ended(CANCELLED, 0, Failure.NONE)));
    } else {
      dropped(plan);
    }
  }

  private void queue(@Nullable Assembly current, Segment.Waiting waiting, LogPosition at)
      throws IOException {
    if (current instanceof Filling superseded) {
      end(superseded, SUPERSEDED, Failure.NONE);
    }
    settle(new Queued(Job.unopened(waiting.plan(), at).waiting(waiting.text())));
  }

  /** Says what is missing, if that is news. */
  private void miss(@Nullable Assembly current, Segment.Missing missing) {
    if (!(current instanceof Filling filling) || !filling.plan().equals(missing.plan())) {
      dropped(missing.plan());
      return;
    }
    Failure before = filling.state().failure();
    boolean hopeless = filling.hear(missing);
    if (hopeless || !filling.state().failure().equals(before)) {
      announcements.add(filling.state());
    }
  }

  private void expire(@Nullable Assembly current, Segment.Expired expired) throws IOException {
    if (current == null || !current.plan().equals(expired.plan())) {
      dropped(expired.plan());
      return;
    }
    ArtifactState before = current.state();
    if (before.phase() == Phase.EXPIRED) {
      progress.count(expired.plan().artifact(), Counts.DUPLICATE);
      return;
    }
    String lack = before.phase() == Phase.INCOMPLETE ? "; " + before.failure().text() : "";
    Failure why = new Failure(expired.code(), expired.text() + lack);
    departures.add(before);
    if (current instanceof Filling filling) {
      end(filling, Phase.EXPIRED, why);
    } else {
      settle(new Ended(Job.of(before).ended(Phase.EXPIRED, 0, why)));
    }
  }

  private void end(Filling filling, Phase phase, Failure failure) throws IOException {
    assemblies.retire(filling.place(), filling.bytesDone());
    settle(filling.end(phase, failure));
  }

  /** Takes a new state over; one that turns out to be all there goes on to the next at once. */
  void settle(Assembly next) throws IOException {
    assemblies.put(next);
    announcements.add(next.state());
    AssembleLog.settled(next.state());
    if (next instanceof Filling filling && filling.isComplete()) {
      complete(filling);
    }
  }

  private void complete(Filling filling) throws IOException {
    assemblies.retire(filling.place(), 0); // its journal is of no use any more
    workbench.makeWay(filling.plan().artifact(), filling.place());
    Complete complete = filling.complete();
    workbench.donors().remember(filling.trails());
    settle(complete);
  }

  private Optional<Reason> dropped(PlanRef plan) {
    progress.count(plan.artifact(), Counts.DROPPED);
    return Optional.empty();
  }
}

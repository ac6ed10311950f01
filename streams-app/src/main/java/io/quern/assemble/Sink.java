package io.quern.assemble;

import io.quern.model.ArtifactId;
import io.quern.model.ArtifactState;
import io.quern.model.ArtifactState.LogPosition;
import io.quern.model.Rejection.Reason;
import io.quern.model.Segment;
import java.io.Closeable;
import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The sink without Kafka: segments in, files and states out.
 *
 * <p>What was accepted is saved, then its states and offsets are committed, then {@link #committed}
 * is called; after a failed commit the sink is closed and another restores what had been committed.
 */
final class Sink implements Closeable {
  /** The journal of an artifact that gets nothing follows the offsets this slowly. */
  private static final long TOUCH_MILLIS = 1000;

  private final Workbench workbench;
  private final Clock clock;
  private final AssembleProgress progress;
  private final Assemblies assemblies = new Assemblies();
  private final Announcements announcements;
  private final Assembler assembler;
  private final Departures departures;
  private final Restoration restoration;
  private long touched;

  Sink(Workbench workbench, Clock clock, AssembleProgress progress) {
    this.workbench = workbench;
    this.clock = clock;
    this.progress = progress;
    announcements = new Announcements(clock);
    departures = new Departures(workbench, assemblies, clock);
    assembler = new Assembler(workbench, assemblies, announcements, departures, progress);
    restoration = new Restoration(workbench, assemblies, announcements, assembler, departures);
    touched = clock.millis();
  }

  AssembleProgress progress() {
    return progress;
  }

  /** See {@link Restoration#restore}. */
  void restore(List<ArtifactState> states, Map<Integer, Range> logs) throws IOException {
    restoration.restore(states, logs);
  }

  /** See {@link Assembler#accept}. */
  Optional<Reason> accept(Segment segment, LogPosition at) throws IOException {
    return assembler.accept(segment, at);
  }

  /** Whether there is news that should not wait for the next regular commit. */
  boolean hasNews() {
    return !announcements.isEmpty() || departures.isDue();
  }

  /**
   * Brings all that was accepted to the disk and into the journals.
   *
   * @return the states to announce
   */
  List<ArtifactState> save() throws IOException {
    boolean touch = clock.millis() - touched >= TOUCH_MILLIS;
    touched = touch ? clock.millis() : touched;
    assemblies.save(touch);
    workbench.donors().close();
    assemblies.fillings().forEach(filling -> announcements.addProgress(filling.state()));
    return announcements.take();
  }

  /** The states of the last {@link #save} are announced: what ended is cleared away. */
  void committed(List<ArtifactState> states) throws IOException {
    states.forEach(progress::announced);
    assemblies.discardRetired();
    departures.removeFiles();
  }

  /** The artifacts whose states go with the next commit. */
  List<ArtifactId> takeGone() {
    List<ArtifactId> gone = departures.takeDue();
    gone.forEach(announcements::forget);
    return gone;
  }

  /** See {@link Assemblies#openedFrom}. */
  long openedFrom(int partition, long committed) {
    return assemblies.openedFrom(partition, committed);
  }

  /** See {@link Assemblies#neededFrom}. */
  long neededFrom(int partition, long committed) {
    return assemblies.neededFrom(partition, committed);
  }

  /** See {@link Assemblies#forget}. */
  void forget(Set<Integer> partitions) throws IOException {
    assemblies.forget(partitions);
    departures.forget(partitions);
  }

  @Override
  public void close() throws IOException {
    workbench.donors().close();
    assemblies.close();
  }
}

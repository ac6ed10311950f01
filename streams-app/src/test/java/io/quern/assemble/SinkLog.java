package io.quern.assemble;

import io.quern.model.ArtifactId;
import io.quern.model.ArtifactState;
import io.quern.model.ArtifactState.LogPosition;
import io.quern.model.ArtifactState.Phase;
import io.quern.model.Rejection.Reason;
import io.quern.model.Segment;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * One partition of segments, the announced states, and a sink between them that may crash at any
 * step of a commit.
 */
final class SinkLog {
  static final int PARTITION = 2;

  /** Where a crash comes. */
  enum Crash {
    BEFORE_SAVE,
    BEFORE_COMMIT,
    AFTER_COMMIT
  }

  final List<Segment> segments = new ArrayList<>();
  final List<ArtifactState> states = new ArrayList<>();
  final List<Reason> objections = new ArrayList<>();
  final AssembleProgress progress = new AssembleProgress();
  Instant now = Instant.EPOCH;
  long free = Long.MAX_VALUE / 2;
  int logStart;
  int position;

  private final OutputLayout layout;
  private Sink sink;
  private int committed;

  SinkLog(OutputLayout layout) {
    this.layout = layout;
    this.sink = newSink();
  }

  private Sink newSink() {
    return new Sink(new Workbench(layout, directory -> free), new Hand(), progress);
  }

  /** A clock that a test moves. */
  private final class Hand extends Clock {
    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }

    @Override
    public Instant instant() {
      return now;
    }
  }

  /** The artifacts whose states would go now. */
  List<ArtifactId> takeGone() {
    return sink.hasNews() ? sink.takeGone() : List.of();
  }

  SinkLog send(Segment... more) {
    segments.addAll(List.of(more));
    return this;
  }

  /** Takes the next segment. */
  void step() throws IOException {
    LogPosition at = new LogPosition(PARTITION, position);
    sink.accept(segments.get(position), at).ifPresent(objections::add);
    position++;
  }

  /** Takes all segments that are left, then commits. */
  SinkLog drain() throws IOException {
    while (position < segments.size()) {
      step();
    }
    commit();
    return this;
  }

  void commit() throws IOException {
    List<ArtifactState> announced = sink.save();
    announce(announced);
    sink.committed(announced);
  }

  private void announce(List<ArtifactState> announced) {
    states.addAll(announced);
    committed = position;
  }

  /** Crashes in the course of a commit, and begins again from what had been committed. */
  void crash(Crash where) throws IOException {
    if (where != Crash.BEFORE_SAVE) {
      List<ArtifactState> announced = sink.save();
      if (where == Crash.AFTER_COMMIT) {
        announce(announced);
      }
    }
    restart();
  }

  void restart() throws IOException {
    sink.close();
    sink = newSink();
    sink.restore(List.copyOf(states), Map.of(PARTITION, new Range(logStart, segments.size())));
    position = (int) Math.max(logStart, sink.neededFrom(PARTITION, committed));
  }

  long neededFrom() {
    return sink.neededFrom(PARTITION, committed);
  }

  ArtifactState last(ArtifactId artifact) {
    return states.stream()
        .filter(state -> state.plan().artifact().equals(artifact))
        .reduce((earlier, later) -> later)
        .orElseThrow();
  }

  List<Phase> phases() {
    return states.stream().map(ArtifactState::phase).toList();
  }
}

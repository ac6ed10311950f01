package io.quern.assemble;

import io.quern.model.ArtifactId;
import io.quern.model.ArtifactState;
import io.quern.model.ArtifactState.Failure;
import io.quern.model.ArtifactState.Phase;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Takes up the announced artifacts of the partitions that a process becomes the owner of. */
final class Restoration {
  private final Workbench workbench;
  private final Assemblies assemblies;
  private final Announcements announcements;
  private final Assembler assembler;
  private final Departures departures;

  Restoration(
      Workbench workbench,
      Assemblies assemblies,
      Announcements announcements,
      Assembler assembler,
      Departures departures) {
    this.departures = departures;
    this.workbench = workbench;
    this.assemblies = assemblies;
    this.announcements = announcements;
    this.assembler = assembler;
  }

  /**
   * Takes up what is open, takes note of what has ended, and clears away what a crash left of the
   * latter.
   *
   * @param states every announced state, in order
   * @param logs the offsets that each of the partitions holds
   */
  void restore(List<ArtifactState> states, Map<Integer, Range> logs) throws IOException {
    Map<ArtifactId, ArtifactState> last = new LinkedHashMap<>();
    states.forEach(state -> last.put(state.plan().artifact(), state));
    last.values().removeIf(state -> !logs.containsKey(state.opened().partition()));
    for (ArtifactState state : states) {
      ArtifactState now = last.get(state.plan().artifact());
      if (now != null && (now.phase().isFinal() || !now.plan().equals(state.plan()))) {
        workbench.discard(state);
      }
    }
    for (ArtifactState state : last.values()) {
      announcements.known(state);
      takeUp(state, logs.getOrDefault(state.opened().partition(), Range.at(0, 0)));
    }
  }

  private void takeUp(ArtifactState state, Range log) throws IOException {
    if (state.phase() == Phase.WAITING) {
      assemblies.put(new Queued(state));
      return;
    }
    if (state.phase() == Phase.EXPIRED) {
      departures.add(state);
    }
    if (state.phase().isFinal()) {
      assemblies.put(state.phase() == Phase.COMPLETE ? new Complete(state) : new Ended(state));
      return;
    }
    Assembly found = workbench.resume(state).orElse(new Awaited(state));
    switch (found) {
      case Filling filling when filling.savedOffset() >= log.from() -> assembler.settle(filling);
      case Filling filling -> {
        filling.close();
        assembler.settle(lost(state));
      }
      case Complete renamed -> {
        assemblies.retire(workbench.placeOf(Job.of(state)), 0);
        assembler.settle(renamed);
      }
      case Awaited awaited -> takeUpAwaited(awaited, log);
      case Ended ended -> assemblies.put(ended);
      case Queued queued -> assemblies.put(queued);
    }
  }

  private void takeUpAwaited(Awaited awaited, Range log) throws IOException {
    long offset = awaited.opened().offset();
    if (offset >= log.from() && offset < log.to()) {
      assemblies.put(awaited);
    } else {
      assembler.settle(lost(awaited.state()));
    }
  }

  /**
   * Nobody can finish it: what was written is on another disk, or gone, and so are the segments.
   */
  private static Ended lost(ArtifactState state) {
    String text =
        "its segments from offset "
            + state.opened().offset()
            + " on are not in the topic any more, and nothing of"
            + " it is in this output; publish the model again";
    return Ended.failed(Job.of(state), new Failure("log-trimmed", text));
  }
}

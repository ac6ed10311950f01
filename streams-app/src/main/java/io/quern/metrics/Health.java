package io.quern.metrics;

import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** How the process is, as an orchestrator asks it. */
public final class Health {
  private volatile Phase phase = Phase.STARTING;
  private volatile Supplier<List<StageHealth>> stages = List::of;

  private enum Phase {
    STARTING,
    STARTED,
    STOPPING
  }

  /**
   * An answer.
   *
   * @param good what an HTTP status says in one number
   * @param text a line a stage
   */
  public record Answer(boolean good, String text) {}

  /** The stages have been made; they may still be restoring. */
  public void watch(Supplier<List<StageHealth>> of) {
    stages = of;
  }

  /** Start-up is over. */
  public void started() {
    phase = Phase.STARTED;
  }

  /** The process ends because somebody wants it to. */
  public void stopping() {
    phase = Phase.STOPPING;
  }

  /** Not live when a stage is dead. A process that starts or ends is left alone. */
  public Answer live() {
    return phase == Phase.STOPPING ? answer(each -> true) : answer(StageHealth::live);
  }

  /** Ready when start-up is over and every stage works. */
  public Answer ready() {
    Answer all = answer(StageHealth::ready);
    return new Answer(phase == Phase.STARTED && all.good(), all.text());
  }

  /** The stages as they are now. */
  List<StageHealth> stages() {
    return stages.get();
  }

  private Answer answer(Predicate<StageHealth> good) {
    List<StageHealth> now = stages.get();
    String lines =
        now.stream()
            .map(
                each ->
                    "%s: %s (%s)\n"
                        .formatted(each.stage(), good.test(each) ? "ok" : "NOT OK", each.words()))
            .collect(Collectors.joining());
    return new Answer(
        now.stream().allMatch(good),
        "process: " + phase.name().toLowerCase(Locale.ROOT) + "\n" + lines);
  }
}

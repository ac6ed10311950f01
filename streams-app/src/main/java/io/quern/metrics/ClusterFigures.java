package io.quern.metrics;

import io.quern.metrics.Figures.Name;
import io.quern.model.ArtifactState;
import io.quern.model.Registration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.ToDoubleFunction;

/**
 * How the whole cluster stands, seen from this process: each process says the same, so sums over
 * processes are wrong and maxima right.
 */
public final class ClusterFigures {
  private final Figures figures;
  private final InstantSource clock;
  private final AtomicReference<Optional<View>> last = new AtomicReference<>(Optional.empty());

  /**
   * What was seen last.
   *
   * @param artifacts how many are in each state
   * @param pushes how many registrations are in each state
   * @param work of artifacts that are open
   * @param lag records that a stage has not committed yet, by its topics; markers of transactions
   *     count as records do, so that one or two a partition mean nothing
   */
  public record View(
      Map<ArtifactState.Phase, Long> artifacts,
      Map<Registration.Phase, Long> pushes,
      Work work,
      Map<Input, Long> lag) {}

  /**
   * What is in work.
   *
   * @param bytesDone of the files of open artifacts
   * @param bytesTotal of the same
   * @param unmovedSince when the open artifact that has stood still longest moved last,
   *     milliseconds since 1970; empty where none is open
   */
  public record Work(long bytesDone, long bytesTotal, Optional<Long> unmovedSince) {}

  /** A topic that a stage reads. */
  public record Input(String stage, String topic) {}

  /**
   * Figures that are unknown until {@link #seen}.
   *
   * @param clock of the processes that write {@link Work#unmovedSince}
   */
  public ClusterFigures(Figures figures, InstantSource clock) {
    this.figures = figures;
    this.clock = clock;
    for (ArtifactState.Phase phase : ArtifactState.Phase.values()) {
      gauge(
          Name.of("quern.artifacts", "state", phase.word()),
          view -> view.artifacts().getOrDefault(phase, 0L));
    }
    for (Registration.Phase phase : Registration.Phase.values()) {
      gauge(
          Name.of("quern.registrations", "state", phase.word()),
          view -> view.pushes().getOrDefault(phase, 0L));
    }
    gauge(Name.in("bytes", "quern.work", "part", "done"), view -> view.work().bytesDone());
    gauge(Name.in("bytes", "quern.work", "part", "total"), view -> view.work().bytesTotal());
    gauge(Name.in("seconds", "quern.work.unmoved"), this::unmovedSeconds);
  }

  private double unmovedSeconds(View view) {
    return view.work()
        .unmovedSince()
        .map(since -> Math.max(0, clock.millis() - since) / 1000.0)
        .orElse(0.0);
  }

  private void gauge(Name name, ToDoubleFunction<View> of) {
    figures.gauge(name, () -> last.get().map(view -> of.applyAsDouble(view)).orElse(Double.NaN));
  }

  /** Somebody has looked. */
  public void seen(View view) {
    last.set(Optional.of(view));
    for (Input input : view.lag().keySet()) {
      gauge(
          Name.in("records", "quern.lag", "stage", input.stage(), "topic", input.topic()),
          now -> now.lag().getOrDefault(input, 0L));
    }
  }

  /** Nobody could look: better no figure than an old one. */
  public void unknown() {
    last.set(Optional.empty());
  }
}

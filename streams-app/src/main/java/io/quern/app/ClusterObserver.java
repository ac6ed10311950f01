package io.quern.app;

import io.quern.metrics.ClusterFigures;
import io.quern.model.ArtifactState;
import io.quern.model.Registration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks every few seconds at how the cluster stands: artifacts, pushes, lag. Changes nothing. */
final class ClusterObserver implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ClusterObserver.class);
  private static final int PERIOD_MILLIS = 5000;

  private final Cluster cluster;
  private final ClusterFigures figures;
  private final InstantSource clock;
  private final Map<String, Moved> moved = new HashMap<>();
  private final Thread thread =
      Thread.ofPlatform().daemon().name("cluster-observer").unstarted(this::run);
  private final CountDownLatch stop = new CountDownLatch(1);
  private boolean failing;

  /** When an artifact was first seen as it is. */
  private record Moved(long sequence, long at) {}

  ClusterObserver(Cluster cluster, ClusterFigures figures, InstantSource clock) {
    this.cluster = cluster;
    this.figures = figures;
    this.clock = clock;
  }

  void start() {
    thread.start();
  }

  private void run() {
    while (!isStopping(0)) {
      try {
        observe();
      } catch (RuntimeException e) {
        notSeen(e);
        isStopping(PERIOD_MILLIS);
      }
    }
  }

  /** Whether it shall stop, or does so within the time. */
  private boolean isStopping(int millis) {
    try {
      return stop.await(millis, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return true;
    }
  }

  /** With clients of its own, until the cluster cannot be seen. */
  private void observe() {
    try (LagReader lag = new LagReader(cluster);
        ArtifactStates artifacts = new ArtifactStates(new Watch(cluster));
        Registrations registrations = new Registrations(cluster)) {
      do {
        Map<String, ArtifactState> states = artifacts.now();
        figures.seen(
            new ClusterFigures.View(
                count(states.values(), ArtifactState::phase, ArtifactState.Phase.class),
                count(registrations.now(), Registration::phase, Registration.Phase.class),
                workOf(states),
                lag.read()));
        failing = false;
      } while (!isStopping(PERIOD_MILLIS));
    }
  }

  private static <T, P extends Enum<P>> Map<P, Long> count(
      Collection<T> all, Function<T, P> phase, Class<P> phases) {
    Map<P, Long> counts = new EnumMap<>(phases);
    all.forEach(each -> counts.merge(phase.apply(each), 1L, Long::sum));
    return counts;
  }

  private ClusterFigures.Work workOf(Map<String, ArtifactState> states) {
    long now = clock.millis();
    long done = 0;
    long total = 0;
    long oldest = Long.MAX_VALUE;
    moved.keySet().retainAll(states.keySet());
    for (Map.Entry<String, ArtifactState> each : states.entrySet()) {
      ArtifactState state = each.getValue();
      if (state.phase() == ArtifactState.Phase.OPEN) {
        done += state.bytesDone();
        total += state.bytesTotal();
        oldest = Math.min(oldest, movedAt(each.getKey(), state.sequence(), now));
      } else {
        moved.remove(each.getKey());
      }
    }
    Optional<Long> since = oldest == Long.MAX_VALUE ? Optional.empty() : Optional.of(oldest);
    return new ClusterFigures.Work(done, total, since);
  }

  private long movedAt(String artifact, long sequence, long now) {
    Moved known = moved.get(artifact);
    if (known == null || known.sequence() != sequence) {
      moved.put(artifact, new Moved(sequence, now));
      return now;
    }
    return known.at();
  }

  /** Says it once: it may last. */
  private void notSeen(RuntimeException why) {
    figures.unknown();
    if (!failing) {
      LOG.warn("event=cluster-not-seen reason=\"{}\"", why.toString());
    }
    failing = true;
  }

  /** Without an interrupt, which Kafka's clients would complain about. */
  @Override
  public void close() {
    stop.countDown();
    try {
      thread.join(PERIOD_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}

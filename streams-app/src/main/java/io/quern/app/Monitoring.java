package io.quern.app;

import io.quern.kernel.Kernels;
import io.quern.metrics.ClusterFigures;
import io.quern.metrics.CutCounts;
import io.quern.metrics.Figures;
import io.quern.metrics.Health;
import io.quern.metrics.MetricsEndpoint;
import io.quern.metrics.ProcessFigures;
import io.quern.metrics.StageFigures;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.net.InetSocketAddress;
import java.time.InstantSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Shows a service to Prometheus and to whoever starts and stops it, from before its start on. */
final class Monitoring implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Monitoring.class);

  private final Figures figures = Figures.ofThisProcess();
  private final KafkaFigures kafka = new KafkaFigures(figures.registry());
  private final Health health = new Health();
  private final MetricsEndpoint endpoint;
  private final String url;
  private @Nullable ClusterObserver observer;

  private Monitoring(MetricsAddress address) throws IOException {
    endpoint =
        MetricsEndpoint.open(
            new InetSocketAddress(address.host(), address.port()), figures::scrape, health);
    url = "http://" + address.host() + ":" + endpoint.port();
  }

  /**
   * Answers at once: not ready.
   *
   * @throws StartRefused when the address cannot be had
   */
  static Monitoring open(MetricsAddress address) {
    try {
      Monitoring monitoring = new Monitoring(address);
      LOG.info("event=metrics-served url={}", monitoring.url);
      return monitoring;
    } catch (IOException e) {
      throw new StartRefused(
          "metrics cannot be served on %s:%d: %s; choose another --metrics-port"
              .formatted(address.host(), address.port(), e.getMessage()),
          e);
    }
  }

  /** For the stages of the service. */
  Instruments instruments() {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    return new Instruments(
        threads.isCurrentThreadCpuTimeSupported() ? threads::getCurrentThreadCpuTime : () -> 0,
        kafka);
  }

  /** The stages have been made; they may still be restoring. */
  void watch(Stages stages, Service.Places places) {
    stages.show(new StageFigures(figures), kafka);
    health.watch(stages::health);
    ProcessFigures process = new ProcessFigures(figures);
    process.health(health);
    process.disk("data", places.dataDir());
    process.disk("output", places.outputDir());
    process.version(
        Optional.ofNullable(Monitoring.class.getPackage().getImplementationVersion()).orElse("dev"),
        Kernels.chosen().description());
  }

  /** Logs are cut by this process. */
  void watch(CutCounts cuts) {
    new ProcessFigures(figures).cuts(cuts);
  }

  /** Every stage works. */
  void started(Optional<Cluster> cluster) {
    health.started();
    cluster.ifPresent(this::observe);
  }

  private void observe(Cluster cluster) {
    InstantSource clock = InstantSource.system();
    ClusterObserver made = new ClusterObserver(cluster, new ClusterFigures(figures, clock), clock);
    observer = made;
    made.start();
  }

  /** The service ends as it was asked to. */
  void stopping() {
    health.stopping();
    if (observer != null) {
      observer.close();
    }
  }

  /** {@code http://HOST:PORT}. */
  String url() {
    return url;
  }

  @Override
  public void close() {
    endpoint.close();
    kafka.close();
    figures.close();
  }
}

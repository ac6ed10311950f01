package io.quern.app;

import io.quern.assemble.OutputDirectory;
import io.quern.kernel.BlockFormat;
import io.quern.kernel.BlockFormats;
import io.quern.kernel.Kernels;
import io.quern.kernel.WeightDecoder;
import io.quern.kernel.WeightDecoders;
import io.quern.plan.Keeping;
import io.quern.quantize.QuantizeCounters;
import io.quern.quantize.QuantizeStage;
import io.quern.topology.Topics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The service: some or all stages, until it is closed, on a broker of its own or on a cluster. */
public final class Service implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Service.class);
  private static final Duration READY_WITHIN = Duration.ofMinutes(3);
  private static final int CHECK_MILLIS = 500;

  private final DataDirectory directory;
  private final CountDownLatch closed = new CountDownLatch(1);
  private @Nullable EmbeddedBroker broker;
  private @Nullable Stages stages;
  private @Nullable LogCutter cutter;
  private @Nullable Monitoring monitoring;
  private String address = "";

  /**
   * What to run.
   *
   * @param bootstrapServer a cluster; an embedded broker where there is none
   * @param settings of the user, for Kafka clients
   * @param keeping what is kept, and how much is in work at one time
   * @param metrics where figures and health are shown, if at all
   * @param identity who the process is; where nobody says, its data directory knows
   */
  public record Plan(
      Set<Stage> stages,
      Places places,
      Size size,
      Optional<String> bootstrapServer,
      Map<String, String> settings,
      Keeping keeping,
      Optional<MetricsAddress> metrics,
      Optional<ProcessIdentity> identity) {
    /** A service that is told nothing of what to keep. */
    public Plan(
        Set<Stage> stages,
        Places places,
        Size size,
        Optional<String> bootstrapServer,
        Map<String, String> settings) {
      this(
          stages,
          places,
          size,
          bootstrapServer,
          settings,
          Keeping.DEFAULT,
          Optional.empty(),
          Optional.empty());
    }
  }

  /** Where things stand. */
  public record Places(Path dataDir, Path outputDir) {}

  /**
   * How large it is.
   *
   * @param partitions of topics that do not exist yet
   * @param createTopics whether missing ones may be made
   */
  public record Size(int quantizers, int partitions, boolean createTopics) {}

  private Service(DataDirectory directory) {
    this.directory = directory;
  }

  /**
   * Returns once every stage works.
   *
   * @throws StartRefused saying what does not fit: directory, broker, topics
   */
  public static Service start(Plan plan) throws IOException {
    Service service = new Service(DataDirectory.kept(plan.places().dataDir()));
    try {
      service.monitoring = plan.metrics().map(Monitoring::open).orElse(null);
      service.open(plan);
      return service;
    } catch (IOException | RuntimeException e) {
      service.close();
      throw e;
    }
  }

  private void open(Plan plan) throws IOException {
    Topics topics = new Topics(Topics.DEFAULT_PREFIX);
    MemoryPlan memory =
        MemoryPlan.of(
            MemoryPlan.Shape.here(
                plan.size().quantizers(),
                plan.size().partitions(),
                plan.bootstrapServer().isEmpty()));
    address = plan.bootstrapServer().orElseGet(() -> startBroker(topics, memory));
    if (!plan.stages().isEmpty()) {
      startStages(plan, topics, memory);
    } else if (monitoring != null) {
      monitoring.started(Optional.empty());
    }
    LOG.info(
        "event=ready broker={} stages={} kernels=\"{}\"",
        address,
        plan.stages(),
        Kernels.chosen().description());
  }

  private String startBroker(Topics topics, MemoryPlan memory) {
    int largest =
        topics.table().stream().mapToInt(Topics.Spec::maxMessageBytes).max().orElseThrow();
    broker =
        EmbeddedBroker.start(new BrokerSettings(directory, largest, memory.brokerQueuedBytes()));
    return broker.bootstrapServer();
  }

  private void startStages(Plan plan, Topics topics, MemoryPlan memory) throws IOException {
    boolean create = plan.size().createTopics();
    TopicSetup setup = new TopicSetup(plan.size().partitions(), create, create);
    ClientOverrides given = new ClientOverrides(plan.settings());
    ClientOverrides overrides = plan.bootstrapServer().isEmpty() ? given.ofOwnBroker() : given;
    Cluster cluster = Cluster.prepare(address, overrides, topics, setup, memory);
    if (plan.stages().contains(Stage.QUANTIZE)) {
      Kernels.chosen()
          .warmUp(
              WeightDecoders.all().stream().map(WeightDecoder::name).toList(),
              BlockFormats.all().stream().map(BlockFormat::name).toList());
    }
    if (plan.stages().contains(Stage.ASSEMBLE)) {
      makeOutputDirectory(plan.places().outputDir());
    }
    Stages.Running running =
        new Stages.Running(
            identity(plan).id(),
            directory.streams(),
            plan.size().quantizers(),
            QuantizeStage.Retention.KEPT,
            new OutputDirectory(plan.places().outputDir()),
            false,
            StreamsSettings.COMMIT_MILLIS,
            plan.keeping(),
            true);
    Instruments instruments = monitoring == null ? Instruments.NONE : monitoring.instruments();
    Stages started = Stages.start(plan.stages(), cluster, running, instruments);
    stages = started;
    if (monitoring != null) {
      monitoring.watch(started, plan.places());
    }
    LogCutter keeper =
        LogCutter.ofService(
            cluster.admin(), topics, plan.stages(), started.live(), started.manifests());
    cutter = keeper;
    if (monitoring != null) {
      monitoring.watch(keeper.counts());
    }
    started.onConsumed(keeper::consumed);
    started.awaitReady(READY_WITHIN);
    keeper.start();
    if (monitoring != null) {
      monitoring.started(Optional.of(cluster));
    }
  }

  private ProcessIdentity identity(Plan plan) throws IOException {
    return plan.identity().isPresent() ? plan.identity().get() : ProcessIdentity.of(directory);
  }

  private static void makeOutputDirectory(Path directory) {
    try {
      Files.createDirectories(directory);
    } catch (IOException e) {
      throw new StartRefused(
          "output directory "
              + directory
              + " cannot be made: "
              + e.getMessage()
              + "; choose another --output-dir",
          e);
    }
  }

  /** {@code HOST:PORT} of the broker. */
  public String address() {
    return address;
  }

  /** {@code http://HOST:PORT} of figures and health; nothing where they are not shown. */
  public Optional<String> metricsUrl() {
    return Optional.ofNullable(monitoring).map(Monitoring::url);
  }

  /** What its stage quantize has done; zeros where it does not run here. */
  public QuantizeCounters.Snapshot counters() {
    return stages == null ? new QuantizeCounters().snapshot() : stages.counters().snapshot();
  }

  /**
   * Returns when the service is closed.
   *
   * @throws RuntimeException why a stage stopped by itself
   */
  public void awaitEnd() throws InterruptedException {
    while (!closed.await(CHECK_MILLIS, TimeUnit.MILLISECONDS)) {
      if (stages != null) {
        stages.throwFailure();
      }
    }
  }

  @Override
  public synchronized void close() {
    if (closed.getCount() == 0) {
      return;
    }
    if (monitoring != null) {
      monitoring.stopping();
    }
    if (cutter != null) {
      cutter.close();
    }
    if (stages != null) {
      LOG.info("event=stopping {}", stages.summary());
      stages.close();
    }
    if (broker != null) {
      broker.close();
    }
    if (monitoring != null) {
      monitoring.close();
    }
    directory.close();
    closed.countDown();
  }
}

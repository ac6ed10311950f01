package io.quern.cli;

import io.quern.app.ProcessIdentity;
import io.quern.app.Service;
import io.quern.app.Stage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.NullUnmarked;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The service, until it is stopped. */
@Command(
    name = "start",
    mixinStandardHelpOptions = true,
    description = {
      "Runs the stages until it is stopped, on an embedded broker unless --bootstrap-server is"
          + " given.",
      "Several may run against one cluster and share the work. Complete artifacts stand in the"
          + " output directory",
      "as MODEL/REVISION/PROFILE/FILE."
    },
    footer = {
      "",
      "Example: quern start --data-dir quern-data --output-dir artifacts --address-file broker.txt"
    })
@NullUnmarked // picocli fills the fields
final class StartCommand implements Callable<Integer> {
  @Option(
      names = "--data-dir",
      paramLabel = "D",
      defaultValue = "quern-data",
      description =
          "where broker and stages keep what they need after a restart (default: ${DEFAULT-VALUE})")
  private Path dataDir;

  @Option(
      names = "--output-dir",
      paramLabel = "O",
      defaultValue = "artifacts",
      description = "where complete artifacts stand (default: ${DEFAULT-VALUE})")
  private Path outputDir;

  @Option(
      names = "--stages",
      paramLabel = "LIST",
      defaultValue = "all",
      description =
          "plan,quantize,calibrate,assemble,register, or a part of them; none is the broker alone"
              + " (default: ${DEFAULT-VALUE})")
  private String stages;

  @Option(
      names = "--address-file",
      paramLabel = "F",
      description =
          "write the broker's HOST:PORT to this file once the stages are ready; it goes when one of"
              + " them stops")
  private Path addressFile;

  @Option(
      names = "--threads",
      paramLabel = "N",
      defaultValue = "0",
      description = "threads that quantize; default: one a processor")
  private int threads;

  @Option(
      names = "--partitions",
      paramLabel = "N",
      defaultValue = "8",
      description = "partitions of topics that do not exist yet (default: ${DEFAULT-VALUE})")
  private int partitions;

  @Option(
      names = "--no-create-topics",
      description = "say which topics are missing instead of making them")
  private boolean noCreateTopics;

  @Option(
      names = "--instance-id",
      paramLabel = "ID",
      description =
          "who this process is in Kafka's groups (group.instance.id), such as the name of a pod:"
              + " after a restart it has its partitions back at once. No two processes may have the"
              + " same. Default: a name that the data directory keeps")
  private String instanceId;

  @Mixin private KeepingOptions keeping;
  @Mixin private MetricsOptions metrics;
  @Mixin private ClusterOptions cluster;

  @Override
  public Integer call() throws IOException, InterruptedException {
    Set<Stage> chosen = stages();
    int quantizers = threads > 0 ? threads : Runtime.getRuntime().availableProcessors();
    Service.Plan plan =
        new Service.Plan(
            chosen,
            new Service.Places(dataDir, outputDir),
            new Service.Size(quantizers, partitions, !noCreateTopics),
            cluster.bootstrapServer(),
            cluster.clientSettings(),
            keeping.keeping(),
            metrics.address(),
            identity());
    try (Service service = Service.start(plan)) {
      Runtime.getRuntime().addShutdownHook(new Thread(service::close, "stop"));
      writeAddress(service.address());
      service.metricsUrl().ifPresent(url -> System.out.println("metrics: " + url + "/metrics"));
      awaitEnd(service);
    }
    return ExitCode.DONE;
  }

  /** Whoever looks for the file learns of the end before the process has closed everything. */
  private void awaitEnd(Service service) throws IOException, InterruptedException {
    try {
      service.awaitEnd();
    } finally {
      if (addressFile != null) {
        Files.deleteIfExists(addressFile);
      }
    }
  }

  private Optional<ProcessIdentity> identity() {
    try {
      return Optional.ofNullable(instanceId).map(ProcessIdentity::new);
    } catch (IllegalArgumentException e) {
      throw new UsageException(
          "--instance-id '" + instanceId + "': use up to 64 letters, digits and hyphens");
    }
  }

  private Set<Stage> stages() {
    try {
      return Stage.parse(stages);
    } catch (IllegalArgumentException e) {
      throw new UsageException("--stages: " + e.getMessage());
    }
  }

  /** By a rename, so that nobody reads half an address. */
  private void writeAddress(String address) throws IOException {
    if (addressFile != null) {
      Path part = addressFile.resolveSibling(addressFile.getFileName() + ".part");
      Files.writeString(part, address + "\n");
      Files.move(part, addressFile, StandardCopyOption.ATOMIC_MOVE);
    }
  }
}

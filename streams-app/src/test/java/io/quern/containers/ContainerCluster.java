package io.quern.containers;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.Network;
import org.testcontainers.lifecycle.Startables;
import org.testcontainers.utility.Base58;

/**
 * What {@code docker/compose.yaml} runs: three brokers, two workers, an assembler, a registrar and
 * registries, each in a container, on a network of their own.
 */
final class ContainerCluster implements AutoCloseable {
  private final Network network = Network.newNetwork();
  private final String run =
      "quern-test-" + Base58.randomString(8).toLowerCase(java.util.Locale.ROOT);
  private final List<String> volumes = new ArrayList<>();

  final List<GenericContainer<?>> brokers = BrokerContainers.three(network);
  final GenericContainer<?> registry = Servers.registry(network);
  final GenericContainer<?> s3 = Servers.s3(network);
  final Client client =
      new Client(
          Processes.client(network), List.of("--bootstrap-server", BrokerContainers.BOOTSTRAP));
  final List<GenericContainer<?>> workers =
      List.of(
          service("worker-1", "plan,calibrate,quantize"),
          service("worker-2", "plan,calibrate,quantize"));
  final GenericContainer<?> assembler =
      service("assembler", "assemble", volume("artifacts:/artifacts"));
  final GenericContainer<?> registrar =
      service("registrar", "register", volume("artifacts:/artifacts"))
          .withEnv("S3_LOGIN", Servers.S3_USER + ":" + Servers.S3_PASSWORD);

  /** Returns once every stage works. */
  static ContainerCluster start() throws IOException, InterruptedException {
    ContainerCluster cluster = new ContainerCluster();
    try {
      Startables.deepStart(
              Stream.concat(
                  cluster.brokers.stream(),
                  Stream.of(cluster.registry, cluster.s3, cluster.client.container())))
          .join();
      cluster.client.quern("topics", "create", "--partitions", "4");
      Startables.deepStart(cluster.services()).join();
      return cluster;
    } catch (IOException | InterruptedException | RuntimeException e) {
      Teardown.after(e, cluster::close);
      throw e;
    }
  }

  private Stream<GenericContainer<?>> services() {
    return Stream.concat(workers.stream(), Stream.of(assembler, registrar));
  }

  private GenericContainer<?> service(String name, String stages, String... shared) {
    List<String> all = new ArrayList<>(List.of(shared));
    all.add(volume(name + ":/var/lib/quern"));
    return Processes.service(
        network,
        all,
        "start",
        "--stages",
        stages,
        "--output-dir",
        "/artifacts",
        "--bootstrap-server",
        BrokerContainers.BOOTSTRAP);
  }

  /** A volume of this run, removed at its end. */
  private String volume(String target) {
    String volume = run + "-" + target;
    volumes.add(volume.substring(0, volume.indexOf(':')));
    return volume;
  }

  @Override
  public void close() {
    Stream<Runnable> containers =
        Stream.of(services(), Stream.of(client.container(), registry, s3), brokers.stream())
            .flatMap(each -> each)
            .map(container -> container::close);
    Stream<Runnable> removals =
        volumes.stream().distinct().map(volume -> () -> Processes.removeVolume(volume));
    Teardown.all(
        Stream.of(containers, removals, Stream.<Runnable>of(network::close)).flatMap(each -> each));
  }
}

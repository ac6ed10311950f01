package io.quern.containers;

import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.testcontainers.containers.Container.ExecResult;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.Network;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.images.builder.Transferable;
import org.testcontainers.lifecycle.Startables;
import org.testcontainers.utility.Base58;
import org.testcontainers.utility.MountableFile;

/**
 * What {@code docker/compose.yaml} runs: three brokers, two workers, an assembler, a registrar and
 * registries, each in a container, on a network of their own.
 */
final class ContainerCluster implements AutoCloseable {
  static final String S3_USER = "quern";
  static final String S3_PASSWORD = "quernsecret";
  private static final int REGISTRY_PORT = 5000;
  private static final int S3_PORT = 80;

  private final Network network = Network.newNetwork();
  private final String run =
      "quern-test-" + Base58.randomString(8).toLowerCase(java.util.Locale.ROOT);
  private final List<String> volumes = new ArrayList<>();

  final List<GenericContainer<?>> brokers = BrokerContainers.of(network);
  final GenericContainer<?> registry = registry();
  final GenericContainer<?> s3 = s3();
  final GenericContainer<?> client = Processes.client(network);
  final List<GenericContainer<?>> workers =
      List.of(
          service("worker-1", "plan,calibrate,quantize"),
          service("worker-2", "plan,calibrate,quantize"));
  final GenericContainer<?> assembler =
      service("assembler", "assemble", volume("artifacts:/artifacts"));
  final GenericContainer<?> registrar =
      service("registrar", "register", volume("artifacts:/artifacts"))
          .withEnv("S3_LOGIN", S3_USER + ":" + S3_PASSWORD);

  /** Returns once every stage works. */
  static ContainerCluster start() throws IOException, InterruptedException {
    ContainerCluster cluster = new ContainerCluster();
    try {
      Startables.deepStart(
              Stream.concat(
                  cluster.brokers.stream(),
                  Stream.of(cluster.registry, cluster.s3, cluster.client)))
          .join();
      cluster.quern("topics", "create", "--partitions", "4");
      Startables.deepStart(cluster.services()).join();
      return cluster;
    } catch (IOException | InterruptedException | RuntimeException e) {
      cluster.close();
      throw e;
    }
  }

  private Stream<GenericContainer<?>> services() {
    return Stream.concat(workers.stream(), Stream.of(assembler, registrar));
  }

  private GenericContainer<?> registry() {
    return new GenericContainer<>(Images.registry())
        .withNetwork(network)
        .withNetworkAliases("registry")
        .withCopyFileToContainer(
            MountableFile.forHostPath(Images.ROOT.resolve("docker/registry.yml")),
            "/etc/quern/registry.yml")
        .withCommand("serve", "/etc/quern/registry.yml")
        .withExposedPorts(REGISTRY_PORT)
        .waitingFor(Wait.forHttp("/v2/").withStartupTimeout(Processes.PATIENCE));
  }

  private GenericContainer<?> s3() {
    return new GenericContainer<>(Images.s3proxy())
        .withNetwork(network)
        .withNetworkAliases("s3")
        .withEnv("S3PROXY_IDENTITY", S3_USER)
        .withEnv("S3PROXY_CREDENTIAL", S3_PASSWORD)
        .withEnv("JCLOUDS_PROVIDER", "filesystem-nio2")
        .withExposedPorts(S3_PORT)
        .waitingFor(Wait.forHttp("/").forStatusCode(403).withStartupTimeout(Processes.PATIENCE));
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

  /**
   * Runs a command of Quern in the cluster, and returns what it says.
   *
   * @throws IOException with what it says where it fails
   */
  String quern(String... command) throws IOException, InterruptedException {
    List<String> words = new ArrayList<>(List.of("quern"));
    words.addAll(List.of(command));
    words.addAll(List.of("--bootstrap-server", BrokerContainers.BOOTSTRAP));
    ExecResult result = client.execInContainer(words.toArray(String[]::new));
    if (result.getExitCode() != 0) {
      throw new IOException(words + ": " + result.getStdout() + result.getStderr());
    }
    return result.getStdout();
  }

  void apply(String profile) throws IOException, InterruptedException {
    client.copyFileToContainer(Transferable.of(profile), "/tmp/profile.yaml");
    quern("profile", "apply", "/tmp/profile.yaml");
  }

  /** Of the OCI registry, from here. */
  URI registryAddress() {
    return address(registry, REGISTRY_PORT);
  }

  /** Of the S3 server, from here. */
  URI s3Address() {
    return address(s3, S3_PORT);
  }

  private static URI address(GenericContainer<?> container, int port) {
    return URI.create("http://" + container.getHost() + ":" + container.getMappedPort(port));
  }

  @Override
  public void close() {
    Stream.of(services(), Stream.of(client, registry, s3), brokers.stream())
        .flatMap(each -> each)
        .forEach(GenericContainer::close);
    volumes.stream()
        .distinct()
        .forEach(volume -> Processes.docker().removeVolumeCmd(volume).exec());
    network.close();
  }
}

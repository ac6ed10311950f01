package io.quern.containers;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.CreateContainerCmd;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.model.AccessMode;
import com.github.dockerjava.api.model.Bind;
import com.github.dockerjava.api.model.Capability;
import com.github.dockerjava.api.model.RestartPolicy;
import com.github.dockerjava.api.model.Volume;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.Network;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.utility.MountableFile;

/** Containers of Quern's image, as {@code docker/compose.yaml} runs them. */
final class Processes {
  /** A machine that builds may have no core to spare for minutes. */
  static final Duration PATIENCE = Duration.ofMinutes(5);

  private static final int RESTARTS = 10;

  /** Where {@link #client} has the demo model. */
  static final String MODEL = "/tmp/kjv-4m-BF16.gguf";

  private Processes() {}

  /**
   * A service on a read-only root.
   *
   * @param volumes {@code NAME:/PATH}; what is not there stays within the container
   */
  static GenericContainer<?> service(Network network, List<String> volumes, String... arguments) {
    return new GenericContainer<>(Images.quern())
        .withNetwork(network)
        .withEnv("QUERN_JAVA_OPTS", "-Xmx512m")
        .withCommand(arguments)
        .withCreateContainerCmdModifier(command -> confine(command, volumes))
        .waitingFor(Wait.forHealthcheck().withStartupTimeout(PATIENCE));
  }

  private static void confine(CreateContainerCmd command, List<String> volumes) {
    command
        .getHostConfig()
        .withReadonlyRootfs(true)
        .withRestartPolicy(RestartPolicy.onFailureRestart(RESTARTS))
        .withTmpFs(Map.of("/tmp", ""))
        .withCapDrop(Capability.ALL)
        .withSecurityOpts(List.of("no-new-privileges:true"))
        .withBinds(volumes.stream().map(Processes::bind).toList());
  }

  private static Bind bind(String volume) {
    int colon = volume.indexOf(':');
    return new Bind(
        volume.substring(0, colon), new Volume(volume.substring(colon + 1)), AccessMode.rw);
  }

  /** One that does nothing but run commands: {@code execInContainer("quern", …)}. */
  static GenericContainer<?> client(Network network) {
    return new GenericContainer<>(Images.quern())
        .withNetwork(network)
        .withCopyFileToContainer(
            MountableFile.forHostPath(Images.ROOT.resolve("streams-app/demo/kjv-4m-BF16.gguf")),
            MODEL)
        .withCreateContainerCmdModifier(
            command -> command.withEntrypoint("sleep").withCmd("infinity"));
  }

  /** SIGKILL, as a machine that loses power. */
  static void kill(GenericContainer<?> container) {
    docker().killContainerCmd(container.getContainerId()).exec();
  }

  /** The same container again, with what it has on disk. */
  static void startAgain(GenericContainer<?> container) {
    docker().startContainerCmd(container.getContainerId()).exec();
  }

  /** One that no container has used is not there. */
  static void removeVolume(String name) {
    try {
      docker().removeVolumeCmd(name).exec();
    } catch (NotFoundException _) {
      // As wished.
    }
  }

  static DockerClient docker() {
    return DockerClientFactory.lazyClient();
  }
}

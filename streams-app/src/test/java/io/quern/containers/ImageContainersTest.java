package io.quern.containers;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.dockerjava.api.command.InspectImageResponse;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.Network;

/** What the image promises to whoever runs it. */
@Containers
class ImageContainersTest {
  private static final long MOST_BYTES = 250_000_000;
  private static final int TERMINATED = 128 + 15;

  @Test
  void shouldBeSmallAndRunAsNobodyInParticular() {
    InspectImageResponse image =
        Processes.docker().inspectImageCmd(Images.quern().asCanonicalNameString()).exec();

    assertThat(image.getSize()).isLessThan(MOST_BYTES);
    assertThat(image.getConfig().getUser()).matches("[1-9][0-9]*:[1-9][0-9]*");
    assertThat(image.getConfig().getHealthcheck()).isNotNull();
  }

  @Test
  void shouldServeOnAReadOnlyRootAndEndGracefully() {
    try (Network network = Network.newNetwork();
        GenericContainer<?> quern =
            Processes.service(
                network,
                List.of(),
                "start",
                "--data-dir",
                "/tmp/data",
                "--output-dir",
                "/tmp/out")) {
      quern.start();

      Processes.docker().stopContainerCmd(quern.getContainerId()).withTimeout(60).exec();

      assertThat(quern.getLogs()).contains("event=ready", "event=stopping");
      assertThat(quern.getCurrentContainerInfo().getState().getExitCodeLong())
          .isEqualTo(TERMINATED);
      assertThat(quern.getCurrentContainerInfo().getState().getOOMKilled()).isFalse();
    }
  }
}

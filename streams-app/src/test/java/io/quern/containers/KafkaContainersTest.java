package io.quern.containers;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.testcontainers.containers.Container.ExecResult;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.Network;
import org.testcontainers.kafka.KafkaContainer;

/** The broker's image as Testcontainers itself runs it. */
@Containers
class KafkaContainersTest {
  private static final Path DIGESTS = Path.of("src/test/resources/demo/kjv-4m.sha256");

  /** The image's command would start a script while it is still being copied. */
  private static final String SCRIPT = "/tmp/testcontainers_start.sh";

  private static final String START =
      "while [ ! -s %1$s ]; do sleep 0.1; done; sleep 0.2; exec bash %1$s".formatted(SCRIPT);

  @Test
  void shouldQuantizeOnAClusterOfOneBroker() throws Exception {
    try (Network network = Network.newNetwork();
        KafkaContainer kafka =
            new KafkaContainer(Images.kafka())
                .withNetwork(network)
                .withListener("kafka:19092")
                .withCommand("sh", "-c", START)
                .withStartupTimeout(Processes.PATIENCE);
        GenericContainer<?> client = Processes.client(network)) {
      kafka.start();
      client.start();

      ExecResult quantized =
          client.execInContainer(
              "quern",
              "quantize",
              "--bootstrap-server",
              "kafka:19092",
              Processes.MODEL,
              "/tmp/out.gguf",
              "Q4_K_M");
      assertThat(quantized.getExitCode()).as(quantized.getStderr()).isZero();

      String digest = client.execInContainer("sha256sum", "/tmp/out.gguf").getStdout();
      assertThat(Files.readString(DIGESTS))
          .contains(digest.substring(0, 64) + "  kjv-4m-Q4_K_M.gguf");
    }
  }
}

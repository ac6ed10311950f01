package io.quern.containers;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.Network;
import org.testcontainers.kafka.KafkaContainer;
import org.testcontainers.lifecycle.Startables;

/** The broker's image as Testcontainers itself runs it. */
@Containers
class KafkaContainersTest {
  @Test
  void shouldQuantizeOnAClusterOfOneBroker() throws Exception {
    try (Network network = Network.newNetwork();
        KafkaContainer kafka = BrokerContainers.alone(network);
        GenericContainer<?> container = Processes.client(network)) {
      Startables.deepStart(kafka, container).join();
      Client client =
          new Client(container, List.of("--bootstrap-server", BrokerContainers.BOOTSTRAP_ALONE));

      client.quern("quantize", Processes.MODEL, "/tmp/out.gguf", "Q4_K_M");

      assertThat(client.sha256("/tmp/out.gguf")).isEqualTo(DemoDigests.sha256("Q4_K_M"));
    }
  }
}

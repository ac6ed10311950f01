package io.quern.containers;

import static org.assertj.core.api.Assertions.assertThat;

import io.quern.topology.Topics;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.Network;
import org.testcontainers.kafka.KafkaContainer;
import org.testcontainers.lifecycle.Startables;

/** Quern, Kafka and a schema registry: records are framed as the registry's clients read them. */
@Containers
class SchemaRegistryContainersTest {
  private static final Topics TOPICS = new Topics(Topics.DEFAULT_PREFIX);
  private static final String ARTIFACT = "/tmp/artifacts/kjv-4m/r1/q4/kjv-4m-Q4_K_M.gguf";
  private static final List<String> CLUSTER =
      List.of(
          "--bootstrap-server",
          BrokerContainers.BOOTSTRAP_ALONE,
          "--schema-registry-url",
          Servers.SCHEMAS);

  @Test
  void shouldFrameRecordsWithSchemasThatTheRegistryHas() throws Exception {
    try (Network network = Network.newNetwork();
        KafkaContainer kafka = BrokerContainers.alone(network);
        GenericContainer<?> schemas = Servers.schemaRegistry(network);
        GenericContainer<?> service = service(network);
        GenericContainer<?> commands = Processes.client(network)) {
      Startables.deepStart(kafka, schemas, commands).join();
      service.start();
      Client client = new Client(commands, CLUSTER);

      client.apply("{name: q4, models: kjv-4m, format: gguf, type: Q4_K_M}");
      client.quern("publish", Processes.MODEL, "--model", "kjv-4m", "--revision", "r1", "--wait");

      assertThat(new Client(service, CLUSTER).sha256(ARTIFACT))
          .isEqualTo(DemoDigests.sha256("Q4_K_M"));
      FramedRecords records =
          new FramedRecords(kafka.getBootstrapServers(), Servers.address(schemas));
      assertThat(records.schemas(TOPICS.tensorChunks()))
          .containsExactly("io.quern.avro.TensorChunk");
      assertThat(records.schemas(TOPICS.profiles())).containsExactly("io.quern.avro.Profile");
      assertThat(records.schemas(TOPICS.artifacts()))
          .containsExactly("io.quern.avro.ArtifactState");
    }
  }

  private static GenericContainer<?> service(Network network) {
    List<String> arguments =
        new ArrayList<>(
            List.of("start", "--data-dir", "/tmp/data", "--output-dir", "/tmp/artifacts"));
    arguments.addAll(CLUSTER);
    return Processes.service(network, List.of(), arguments.toArray(String[]::new));
  }
}

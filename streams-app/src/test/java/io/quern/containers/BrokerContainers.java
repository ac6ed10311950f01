package io.quern.containers;

import java.util.List;
import java.util.stream.IntStream;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.Network;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.kafka.KafkaContainer;

/** Brokers, as those on their network see them. */
final class BrokerContainers {
  /** Of {@link #three}. */
  static final String BOOTSTRAP = "kafka-1:9092,kafka-2:9092,kafka-3:9092";

  /** Of {@link #alone}. */
  static final String BOOTSTRAP_ALONE = "kafka:19092";

  private static final int BROKERS = 3;

  /** The image's command would start a script while it is still being copied. */
  private static final String SCRIPT = "/tmp/testcontainers_start.sh";

  private static final String START =
      "while [ ! -s %1$s ]; do sleep 0.1; done; sleep 0.2; exec bash %1$s".formatted(SCRIPT);

  private BrokerContainers() {}

  /** One, as Testcontainers itself runs it. */
  static KafkaContainer alone(Network network) {
    return new KafkaContainer(Images.kafka())
        .withNetwork(network)
        .withListener(BOOTSTRAP_ALONE)
        .withCommand("sh", "-c", START)
        .withStartupTimeout(Processes.PATIENCE);
  }

  /** Replication 3, of which two must have a record: as in {@code compose.yaml}. */
  static List<GenericContainer<?>> three(Network network) {
    return IntStream.rangeClosed(1, BROKERS)
        .<GenericContainer<?>>mapToObj(id -> broker(id, network))
        .toList();
  }

  private static GenericContainer<?> broker(int id, Network network) {
    return new GenericContainer<>(Images.kafka())
        .withNetwork(network)
        .withNetworkAliases("kafka-" + id)
        .withEnv("CLUSTER_ID", "UXVlcm5Db21wb3NlQ2x1cw")
        .withEnv("KAFKA_NODE_ID", Integer.toString(id))
        .withEnv("KAFKA_PROCESS_ROLES", "broker,controller")
        .withEnv("KAFKA_CONTROLLER_QUORUM_VOTERS", "1@kafka-1:9093,2@kafka-2:9093,3@kafka-3:9093")
        .withEnv("KAFKA_LISTENERS", "INSIDE://:9092,CONTROLLER://:9093")
        .withEnv("KAFKA_ADVERTISED_LISTENERS", "INSIDE://kafka-" + id + ":9092")
        .withEnv("KAFKA_LISTENER_SECURITY_PROTOCOL_MAP", "INSIDE:PLAINTEXT,CONTROLLER:PLAINTEXT")
        .withEnv("KAFKA_INTER_BROKER_LISTENER_NAME", "INSIDE")
        .withEnv("KAFKA_CONTROLLER_LISTENER_NAMES", "CONTROLLER")
        .withEnv("KAFKA_DEFAULT_REPLICATION_FACTOR", "3")
        .withEnv("KAFKA_MIN_INSYNC_REPLICAS", "2")
        .withEnv("KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR", "3")
        .withEnv("KAFKA_OFFSETS_TOPIC_NUM_PARTITIONS", "4")
        .withEnv("KAFKA_TRANSACTION_STATE_LOG_REPLICATION_FACTOR", "3")
        .withEnv("KAFKA_TRANSACTION_STATE_LOG_MIN_ISR", "2")
        .withEnv("KAFKA_TRANSACTION_STATE_LOG_NUM_PARTITIONS", "4")
        .withEnv("KAFKA_AUTO_CREATE_TOPICS_ENABLE", "false")
        // Machines that build have pauses, and each would be an election.
        .withEnv("KAFKA_CONTROLLER_QUORUM_FETCH_TIMEOUT_MS", "8000")
        .withEnv("KAFKA_CONTROLLER_QUORUM_ELECTION_TIMEOUT_MS", "4000")
        .withEnv("KAFKA_HEAP_OPTS", "-Xmx384m")
        .waitingFor(
            Wait.forLogMessage(".*Transitioning from RECOVERY to RUNNING.*", 1)
                .withStartupTimeout(Processes.PATIENCE));
  }
}

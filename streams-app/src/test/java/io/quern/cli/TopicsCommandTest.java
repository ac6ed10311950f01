package io.quern.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quern.app.LentBroker;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Topics on a real broker. */
class TopicsCommandTest {
  @TempDir Path directory;
  private LentBroker broker;
  private Admin admin;

  @BeforeEach
  void start() throws Exception {
    broker = LentBroker.start(directory.resolve("broker"));
    admin = Admin.create(Map.of("bootstrap.servers", broker.address()));
  }

  @AfterEach
  void stop() {
    admin.close();
    broker.close();
  }

  private Ran topics(String... words) {
    List<Object> all = new ArrayList<>(List.of("topics"));
    all.addAll(List.of(words));
    all.addAll(List.of("--bootstrap-server", broker.address()));
    return Ran.quern(all.toArray());
  }

  @Test
  void shouldMakeWhatIsMissingOnceAndSayBeforeWhatItWouldDo() throws Exception {
    Ran dry = topics("create", "--partitions", "2", "--dry-run");
    assertThat(dry.out().lines()).hasSize(9).allMatch(line -> line.startsWith("to create"));
    assertThat(admin.listTopics().names().get()).noneMatch(name -> name.startsWith("quern."));

    Ran first = topics("create", "--partitions", "2");
    assertThat(first.code()).isEqualTo(ExitCode.DONE);
    assertThat(first.out().lines())
        .hasSize(9)
        .contains("created      quern.tensor-chunks      2 partitions, 1 copy");

    Ran again = topics("create");
    assertThat(again.code()).isEqualTo(ExitCode.DONE);
    assertThat(again.out().lines())
        .hasSize(9)
        .contains("there        quern.tensor-chunks      2 partitions, 1 copy");
  }

  @Test
  void shouldSayWhatDiffersAndChangeItOnlyWhenTold() throws Exception {
    topics("create", "--partitions", "2");
    set("quern.events", "retention.ms", "1000");

    Ran kept = topics("create", "--partitions", "3");
    assertThat(kept.code()).isEqualTo(ExitCode.DONE);
    assertThat(kept.out())
        .contains(
            "differs: quern.events: retention.ms is 1000, wanted is 604800000; can be changed at"
                + " any time: --alter")
        .contains("differs: quern.models: partitions is 2, wanted is 3; cannot be changed:");

    Ran dry = topics("create", "--dry-run", "--alter", "--retention", "2d");
    assertThat(dry.out()).contains("to alter     quern.events");
    Ran altered = topics("create", "--alter", "--retention", "2d");
    assertThat(altered.out()).contains("altered      quern.events").doesNotContain("differs");
    JsonNode events = row(topics("describe", "--retention", "2d", "--json"), "quern.events");
    assertThat(events.at("/configs/retention.ms").asText()).isEqualTo("172800000");
    assertThat(events.at("/differences")).isEmpty();
  }

  @Test
  void shouldDescribeWhatIsThere() throws Exception {
    assertThat(topics("describe").out().lines())
        .anyMatch(line -> line.matches("quern.tensor-chunks +missing"));
    topics("create", "--partitions", "2", "--min-insync-replicas", "1");
    create(new NewTopic("quern-plan-plans-changelog", 2, (short) 1));

    Ran described = topics("describe");
    assertThat(described.code()).isEqualTo(ExitCode.DONE);
    assertThat(described.out().lines())
        .anyMatch(line -> line.matches("quern\\.orders +2 +1 delete +until cut +2\\.06 MiB +0 B"))
        .anyMatch(line -> line.matches("quern\\.profiles +2 +1 compact +by key .*"))
        .anyMatch(line -> line.matches("quern\\.rejections +2 +1 delete +7 d .*"))
        .anyMatch(line -> line.startsWith("quern-plan-plans-changelog"));
    JsonNode chunks = row(topics("describe", "--json"), "quern.tensor-chunks");
    assertThat(chunks.at("/partitions").asInt()).isEqualTo(2);
    assertThat(chunks.at("/configs/min.insync.replicas").asText()).isEqualTo("1");
    assertThat(chunks.at("/bytesOnDisk").asLong(-1)).isZero();
  }

  @Test
  void shouldRefuseTopicsOnWhichTheServiceWouldNotRun() throws Exception {
    create(
        new NewTopic("quern.tensor-chunks", 2, (short) 1)
            .configs(Map.of("cleanup.policy", "compact")),
        new NewTopic("quern.orders", 3, (short) 1));

    Ran described = topics("describe");

    assertThat(described.code()).isEqualTo(ExitCode.REFUSED);
    assertThat(described.out())
        .contains("does not fit: topics quern.tensor-chunks (2 partitions), quern.orders (3 part")
        .contains("does not fit: topic quern.tensor-chunks has cleanup.policy=compact");
  }

  @Test
  void shouldSayWhyTheClusterRefuses() {
    Ran ran = topics("create", "--replication-factor", "3");

    assertThat(ran.code()).isEqualTo(ExitCode.FAULT);
    assertThat(ran.err()).hasLineCount(1).contains("replication factor");
    assertThat(topics("create", "--partitions", "0").code()).isEqualTo(ExitCode.USAGE);
    assertThat(topics("create", "--retention", "soon").code()).isEqualTo(ExitCode.USAGE);
  }

  private void create(NewTopic... topics) throws Exception {
    admin.createTopics(List.of(topics)).all().get();
    List<String> names = Arrays.stream(topics).map(NewTopic::name).toList();
    await(() -> admin.listTopics().names().get().containsAll(names));
  }

  /** A broker tells of a change a moment after it was made. */
  private static void await(Callable<Boolean> condition) throws Exception {
    for (int tries = 0; tries < 400 && !condition.call(); tries++) {
      Thread.sleep(25);
    }
  }

  private void set(String topic, String name, String value) throws Exception {
    AlterConfigOp op = new AlterConfigOp(new ConfigEntry(name, value), AlterConfigOp.OpType.SET);
    ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
    admin.incrementalAlterConfigs(Map.of(resource, List.of(op))).all().get();
    await(() -> configs(resource).get(name).value().equals(value));
  }

  private Config configs(ConfigResource resource) throws Exception {
    return admin.describeConfigs(List.of(resource)).all().get().get(resource);
  }

  private static JsonNode row(Ran ran, String topic) throws Exception {
    for (JsonNode row : new ObjectMapper().readTree(ran.out()).at("/topics")) {
      if (row.at("/name").asText().equals(topic)) {
        return row;
      }
    }
    throw new AssertionError("no " + topic + " in " + ran.out());
  }
}

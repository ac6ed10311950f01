package io.quern.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.quern.app.LentBroker;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a command says to a cluster that does not fit, over a real broker. */
class ClusterRefusalsTest {
  @TempDir Path directory;

  @Test
  void shouldNameTopicsWhosePartitionsDoNotMatch() throws Exception {
    try (LentBroker broker = LentBroker.start(directory.resolve("broker"));
        Admin admin = Admin.create(Map.of("bootstrap.servers", broker.address()))) {
      admin
          .createTopics(
              List.of(
                  new NewTopic("quern.tensor-chunks", 2, (short) 1),
                  new NewTopic("quern.orders", 3, (short) 1)))
          .all()
          .get();

      Ran ran =
          Ran.quern(
              "start",
              "--bootstrap-server",
              broker.address(),
              "--data-dir",
              directory.resolve("data"),
              "--output-dir",
              directory.resolve("out"));

      assertThat(ran.code()).isEqualTo(ExitCode.FAULT);
      assertThat(ran.err()).startsWith("quern: ").hasLineCount(1);
      assertThat(ran.err()).contains("quern.tensor-chunks", "2", "quern.orders", "3", "partitions");
      assertThat(directory.resolve("out")).doesNotExist();
    }
  }
}

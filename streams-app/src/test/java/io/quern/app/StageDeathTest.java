package io.quern.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.quern.topology.Topics;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A service under whose stages a topic is removed. */
@Timeout(value = 2, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class StageDeathTest {
  @TempDir Path root;

  @Test
  void shouldEndTheServiceWithTheReasonWhenAStageStopsByItself() throws Exception {
    try (LentBroker broker = LentBroker.start(root.resolve("broker"));
        Service service = Service.start(plan(broker))) {
      CompletableFuture<Throwable> end = endOf(service);

      remove(broker, new Topics(Topics.DEFAULT_PREFIX).tensorChunks());

      assertThat(end.get(90, TimeUnit.SECONDS))
          .isInstanceOf(StageDied.class)
          .hasMessage(
              "stage quantize stopped: a topic that it reads is gone; quern topics describe says"
                  + " which");
    }
  }

  private Service.Plan plan(LentBroker broker) {
    return new Service.Plan(
        Stage.parse("plan,quantize,assemble"),
        new Service.Places(root.resolve("data"), root.resolve("artifacts")),
        new Service.Size(1, 1, true),
        Optional.of(broker.address()),
        Map.of("metadata.max.age.ms", Long.toString(Duration.ofSeconds(1).toMillis())));
  }

  private static CompletableFuture<Throwable> endOf(Service service) {
    CompletableFuture<Throwable> end = new CompletableFuture<>();
    Thread.ofPlatform()
        .daemon()
        .start(
            () -> {
              try {
                service.awaitEnd();
              } catch (InterruptedException | RuntimeException e) {
                end.complete(e);
              }
            });
    return end;
  }

  private static void remove(LentBroker broker, String topic) throws Exception {
    try (Admin admin =
        Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, broker.address()))) {
      admin.deleteTopics(List.of(topic)).all().get();
    }
  }
}

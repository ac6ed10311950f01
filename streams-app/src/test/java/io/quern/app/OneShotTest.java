package io.quern.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.quern.model.Profile;
import io.quern.model.ProfileDetails;
import io.quern.model.TensorChunk;
import io.quern.plan.ArtifactPlan;
import io.quern.plan.PlanRefused;
import io.quern.plan.PlanTable;
import io.quern.plan.gguf.GgufFormatPlanner;
import io.quern.publish.GgufSource;
import io.quern.publish.ModelSource;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** One model through a real broker, in this process. */
class OneShotTest {
  @TempDir Path output;
  @TempDir Path temporary;

  @ParameterizedTest
  @CsvSource({"1, 64, Q4_K_M", "2, 300, Q6_K", "7, 900, Q4_K_M"})
  void shouldMakeThePeersBytesHoweverItIsCut(int partitions, int chunkKib, String type)
      throws Exception {
    OneShot.Where where = new OneShot.Where(Optional.empty(), Map.of(), Optional.of(temporary));

    OneShot.Outcome outcome = quantize(type, partitions, chunkKib, where);

    Path made = output.resolve("out.gguf");
    assertThat(DemoModel.sha256(made)).isEqualTo(DemoModel.digestOf(type));
    assertThat(outcome.state().files().getFirst().digest()).isEqualTo(DemoModel.digestOf(type));
    assertThat(outcome.counters().rereads())
        .isLessThanOrEqualTo(Math.max(1, outcome.counters().chunks() / 10));
    assertThat(output).isDirectoryNotContaining(path -> !path.equals(made));
    assertThat(temporary).isEmptyDirectory();
  }

  @Test
  void shouldLeaveNothingOnTheClusterOfAnother(@TempDir Path elsewhere) throws Exception {
    DataDirectory directory = DataDirectory.temporary(elsewhere);
    EmbeddedBroker broker =
        EmbeddedBroker.start(
            new BrokerSettings(directory, PreparedTopics.LARGE_BATCH_BYTES + 64 * 1024));
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServer()))) {
      OneShot.Where where =
          new OneShot.Where(
              Optional.of(broker.bootstrapServer()), Map.of(), Optional.of(temporary));

      quantize("Q4_K_M", 3, 900, where);

      assertThat(DemoModel.sha256(output.resolve("out.gguf")))
          .isEqualTo(DemoModel.digestOf("Q4_K_M"));
      assertThat(admin.listTopics().names().get()).isEmpty();
      assertThat(temporary).isEmptyDirectory();
    } finally {
      broker.close();
      directory.close();
    }
  }

  private OneShot.Outcome quantize(String type, int partitions, int chunkKib, OneShot.Where where)
      throws Exception {
    try (GgufSource source = DemoModel.open();
        OneShot run =
            OneShot.open(
                job(source, output.resolve("out.gguf"), type, partitions, chunkKib * 1024L, where),
                (done, total, read) -> {})) {
      assertThat(temporary).isNotEmptyDirectory();
      return run.finish();
    }
  }

  /** A job with two threads. */
  static OneShot.Job job(
      ModelSource source,
      Path output,
      String type,
      int partitions,
      long chunkBytes,
      OneShot.Where where)
      throws PlanRefused {
    Profile profile = OneShot.profile(GgufFormatPlanner.FORMAT, type, ProfileDetails.NONE);
    ArtifactPlan plan =
        new GgufFormatPlanner()
            .plan(OneShot.revision(), source.manifest(TensorChunk.MAX_PAYLOAD), profile);
    OneShot.Sizing sizing =
        new OneShot.Sizing(
            2, partitions, chunkBytes, source.totalBytes(), PlanTable.of(plan).fileBytes());
    return new OneShot.Job(source, output, profile, plan, sizing, where);
  }
}

package io.quern.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.quern.format.gguf.GgmlType;
import io.quern.format.gguf.GgufBuilder;
import io.quern.model.ArtifactState.Phase;
import io.quern.model.Statistic;
import io.quern.model.TensorShape;
import io.quern.publish.GgufSource;
import io.quern.serde.Incoming;
import io.quern.serde.Wire;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.Test;

/** Statistics go with those who want them. */
class StatisticsRetentionTest extends KeptRevisions {
  @Test
  void shouldForgetStatisticsWithTheirRevision() throws Exception {
    try (GgufSource matrices = matrices()) {
      picture
          .apply(RowsPlanner.profile("p", "codebook"))
          .send(picture.publish(revision(1), matrices, "u", 7 * 1024))
          .seal(revision(1), "u");
      assertThat(picture.artifact(revision(1), "p").isComplete()).isTrue();
      assertThat(picture.entries().get(Stores.CALIBRATIONS)).isEqualTo(3);

      picture.announce(revision(1), "p", Phase.COMPLETE).withdraw(revision(1));
    }

    assertNoStatistics();
  }

  @Test
  void shouldForgetStatisticsOfAPlanThatAChangedProfileReplaces() throws Exception {
    try (GgufSource matrices = matrices()) {
      picture
          .apply(RowsPlanner.profile("p", "codebook"))
          .send(picture.publish(revision(1), matrices, "u", 7 * 1024));
      assertThat(picture.entries().get(Stores.CALIBRATIONS)).isEqualTo(3);

      picture.apply("p", "Q8_0");

      assertThat(picture.artifact(revision(1), "p").isComplete()).isTrue();
    }
    assertNoStatistics();
  }

  @Test
  void shouldDropAStatisticThatNobodyWantsBeforeItIsDone() throws Exception {
    try (GgufSource matrices = matrices()) {
      List<ProducerRecord<String, byte[]>> records =
          picture.publish(revision(1), matrices, "u", 7 * 1024);
      picture.apply(RowsPlanner.profile("p", "codebook")).send(records.subList(0, 20)).remove("p");
      assertNoStatistics();

      picture.send(records.subList(20, records.size())); // what was ordered is still measured
      assertThat(picture.artifact(revision(1), "p").missing()).isPositive();
      picture.advance(Duration.ofMinutes(11)).advance(Duration.ofMinutes(11));
    }

    assertNoStatistics();
  }

  private void assertNoStatistics() {
    Map<String, Integer> entries = picture.entries();
    List.of(
            Stores.CALIBRATIONS,
            Stores.PARTIALS,
            Stores.SUBSCRIPTIONS,
            Stores.STATISTICS,
            Stores.PLAN_SUBSCRIPTIONS)
        .forEach(store -> assertThat(entries).as(store).containsEntry(store, 0));
  }

  private static GgufSource matrices() throws Exception {
    GgufBuilder builder = GgufBuilder.llama(1);
    List.of("a.weight", "b.weight", "c.weight")
        .forEach(name -> builder.tensor(name, GgmlType.F32, RowsPlanner.COLUMNS, RowsPlanner.ROWS));
    return open("matrices.gguf", builder);
  }

  /** What an upload's chunks said is under way while another takes its name. */
  @Test
  void shouldNotTakeWhatAnotherUploadOfTheSameNameSaid() throws Exception {
    List<TestRecord<String, byte[]>> late = new ArrayList<>();
    try (GgufSource first = matrices("first.gguf", 1f);
        GgufSource second = matrices("second.gguf", 2f)) {
      String expected = sha256Of(second);
      picture.onStatistics = heldBack(late);
      picture
          .apply(RowsPlanner.profile("p", "fp8-tensor"))
          .send(picture.publish(revision(1), first, "u", 7 * 1024))
          .seal(revision(1), "u")
          .withdraw(revision(1));
      List<TestRecord<String, byte[]>> fresh = new ArrayList<>();
      picture.onStatistics = heldBack(fresh);
      picture.send(picture.publish(revision(1), second, "other", 7 * 1024));

      picture.onStatistics = statistics -> statistics;
      late.forEach(picture::statistic);
      fresh.forEach(picture::statistic);

      assertThat(picture.artifact(revision(1), "p").sha256()).isEqualTo(expected);
    }
  }

  private static UnaryOperator<List<TestRecord<String, byte[]>>> heldBack(
      List<TestRecord<String, byte[]>> held) {
    return statistics -> {
      List<TestRecord<String, byte[]>> at = new ArrayList<>();
      statistics.forEach(each -> (isPartial(each) ? held : at).add(each));
      return at;
    };
  }

  private static boolean isPartial(TestRecord<String, byte[]> record) {
    return Wire.statistic().deserializer().deserialize("", record.value())
            instanceof Incoming.Sound<Statistic> sound
        && sound.value() instanceof Statistic.Partial;
  }

  private static String sha256Of(GgufSource matrices) {
    try (Picture plain = new Picture(planners())) {
      plain
          .apply(RowsPlanner.profile("p", "fp8-tensor"))
          .send(plain.publish(revision(1), matrices, "other", 7 * 1024));
      assertThat(plain.artifact(revision(1), "p").isComplete()).isTrue();
      return plain.artifact(revision(1), "p").sha256();
    }
  }

  /** Weights from -{@code most} to {@code most}. */
  private static GgufSource matrices(String name, float most) throws Exception {
    ByteBuffer weights =
        ByteBuffer.allocate(RowsPlanner.ROWS * RowsPlanner.COLUMNS * Float.BYTES)
            .order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; weights.hasRemaining(); i++) {
      weights.putFloat(most * ((i % 201) - 100) / 100);
    }
    TensorShape shape = TensorShape.of(RowsPlanner.COLUMNS, RowsPlanner.ROWS);
    return open(
        name, GgufBuilder.llama(1).tensor("a.weight", GgmlType.F32, shape, weights.array()));
  }
}

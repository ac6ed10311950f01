package io.quern.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.quern.format.gguf.GgmlType;
import io.quern.format.gguf.GgufBuilder;
import io.quern.model.TensorShape;
import io.quern.publish.GgufSource;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Both passes with calibrate between them, in one thread: the same bytes under any conditions. */
class PictureStatisticsTest {
  private static final long LARGE = 900 * 1024;
  private static final long SMALL = 7 * 1024; // 14 rows of 250: no chunk ends where a block does

  @TempDir private static Path directory;
  private static GgufSource source;
  private static final Map<String, String> EXPECTED = new HashMap<>();

  private final Picture picture = new Picture(new RowsPlanner());

  /** With a chunk a tensor, nothing has to be merged within one. */
  @BeforeAll
  static void makeExpected() throws Exception {
    source = write("matrices.gguf", matrices());
    try (Picture plain = new Picture(new RowsPlanner())) {
      RowsPlanner.types().forEach(type -> plain.apply(RowsPlanner.profile(type, type)));
      plain.send(plain.publish(source, "u1", LARGE));
      for (String type : RowsPlanner.types()) {
        assertThat(plain.artifact(type).failure).isEmpty();
        assertThat(plain.artifact(type).missing()).as(type).isZero();
        EXPECTED.put(type, plain.artifact(type).sha256());
      }
    }
  }

  @AfterAll
  static void closeSource() {
    source.close();
  }

  @AfterEach
  void closePicture() {
    picture.close();
  }

  private static GgufBuilder matrices() {
    GgufBuilder builder = GgufBuilder.llama(1);
    List.of("a.weight", "b.weight", "c.weight")
        .forEach(name -> builder.tensor(name, GgmlType.F32, RowsPlanner.COLUMNS, RowsPlanner.ROWS));
    return builder;
  }

  private static GgufSource write(String name, GgufBuilder builder) throws Exception {
    return GgufSource.open(Files.write(directory.resolve(name), builder.bytes()));
  }

  /** Applies every type, in profiles of its name and a prefix. */
  private Picture applyAll(String prefix) {
    RowsPlanner.types().forEach(type -> picture.apply(RowsPlanner.profile(prefix + type, type)));
    return picture;
  }

  private void expectAll(String prefix) {
    RowsPlanner.types().forEach(type -> expectAsExpected(prefix + type, type));
  }

  private void expectAsExpected(String profile, String type) {
    assertThat(picture.artifact(profile).failure).isEmpty();
    assertThat(picture.artifact(profile).missing()).as(profile).isZero();
    assertThat(picture.artifact(profile).sha256()).as(profile).isEqualTo(EXPECTED.get(type));
    assertThat(picture.rejections()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(longs = {SMALL, 100 * 1024})
  void shouldMakeTheSameBytesForAnyChunks(long payload) {
    applyAll("p-").send(picture.publish(source, "u1", payload));

    expectAll("p-");
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2})
  void shouldMakeTheSameBytesForRecordsShuffledAndDoubled(long seed) {
    Random random = new Random(seed);
    UnaryOperator<List<TestRecord<String, byte[]>>> shuffled = each -> doubled(each, random);
    picture.onOrders = shuffled;
    picture.onStatistics = shuffled;

    applyAll("p-").send(doubled(picture.publish(source, "u1", SMALL), random));

    expectAll("p-");
  }

  private static <T> List<T> doubled(List<T> records, Random random) {
    List<T> twice = new ArrayList<>(records);
    twice.addAll(records);
    Collections.shuffle(twice, random);
    return twice;
  }

  @Test
  void shouldHearChunksBeforeTheirSubscriber() {
    List<TestRecord<String, byte[]>> subscriptions = new ArrayList<>();
    picture.onStatistics =
        statistics -> {
          subscriptions.addAll(statistics);
          return List.of();
        };
    List<ProducerRecord<String, byte[]>> records = picture.publish(source, "u1", SMALL);
    applyAll("p-").send(records.getFirst());
    picture.onStatistics = statistics -> statistics;
    picture.send(records);

    subscriptions.forEach(picture::statistic);

    expectAll("p-");
  }

  @Test
  void shouldServeLateSubscribersWithoutMeasuringAgain() {
    applyAll("p-").send(picture.publish(source, "u1", SMALL));
    long measured = picture.counters().bytesMeasured();

    applyAll("late-");

    expectAll("late-");
    assertThat(picture.counters().bytesMeasured()).isEqualTo(measured);
  }

  @Test
  void shouldMeasureOnceForAllWhoSubscribe() {
    picture
        .apply(RowsPlanner.profile("one", "codebook"))
        .apply(RowsPlanner.profile("two", "codebook"))
        .send(picture.publish(source, "u1", SMALL));

    expectAsExpected("one", "codebook");
    expectAsExpected("two", "codebook");
    assertThat(picture.counters().bytesMeasured())
        .isEqualTo(3L * RowsPlanner.ROWS * RowsPlanner.COLUMNS * Float.BYTES);
  }

  @Test
  void shouldServeOnlyTheNewerPlanOfAnArtifact() {
    List<ProducerRecord<String, byte[]>> records = picture.publish(source, "u1", SMALL);
    picture
        .apply(RowsPlanner.profile("p", "fp8-tensor"))
        .send(records.subList(0, 20))
        .apply(RowsPlanner.profile("p", "int-tensor"))
        .send(records.subList(20, records.size()));

    expectAsExpected("p", "int-tensor");
  }

  @Test
  void shouldFailEverySubscriberWhenAWeightIsNotFinite() throws Exception {
    byte[] weights = new byte[RowsPlanner.ROWS * RowsPlanner.COLUMNS * Float.BYTES];
    ByteBuffer.wrap(weights)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putFloat((20 * RowsPlanner.COLUMNS + 3) * Float.BYTES, Float.NaN);
    TensorShape shape = TensorShape.of(RowsPlanner.COLUMNS, RowsPlanner.ROWS);
    GgufBuilder builder = GgufBuilder.llama(1).tensor("a.weight", GgmlType.F32, shape, weights);
    try (GgufSource odd = write("nan.gguf", builder)) {
      picture
          .apply(RowsPlanner.profile("one", "fp8-block"))
          .apply(RowsPlanner.profile("two", "fp8-block"))
          .send(picture.publish(odd, "u1", SMALL))
          .apply(RowsPlanner.profile("late", "fp8-block"));
    }

    assertThat(List.of("one", "two", "late"))
        .allSatisfy(
            profile ->
                assertThat(picture.artifact(profile).failure)
                    .isEqualTo(
                        "not-finite: tensor a.weight: weight 3 of row 20 (chunk 1) is infinite or"
                            + " not a number; repair the model and publish it again"));
  }

  @Test
  void shouldRejectAStatisticThatCannotBeRead() {
    picture.statistic(new TestRecord<>("id", new byte[] {1, 2, 3}));

    assertThat(picture.rejections())
        .extracting(rejection -> rejection.stage() + " " + rejection.reason().code())
        .containsExactly("calibrate unreadable");
  }
}

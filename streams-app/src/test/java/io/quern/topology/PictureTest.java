package io.quern.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.quern.format.gguf.GgmlType;
import io.quern.format.gguf.GgufBuilder;
import io.quern.model.Rejection;
import io.quern.model.TensorShape;
import io.quern.publish.GgufSource;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The rules of the picture, with one partition and in one thread. */
class PictureTest {
  private static final long LARGE = 900 * 1024;

  @TempDir private static Path directory;
  private static GgufSource source;
  private static String expected = "";

  private final Picture picture = new Picture();

  @BeforeAll
  static void makeExpected() throws Exception {
    source = write(GgufBuilder.tinyLlama(3), "tiny.gguf");
    try (Picture plain = new Picture()) {
      plain.apply("q4", "Q4_K_M").send(plain.publish(source, "u1", LARGE));
      assertThat(plain.artifact("q4").isComplete()).isTrue();
      expected = plain.artifact("q4").sha256();
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

  private static GgufSource write(GgufBuilder builder, String name) throws Exception {
    return GgufSource.open(Files.write(directory.resolve(name), builder.bytes()));
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 64, 300, 900})
  void shouldMakeTheSameBytesForAnyChunkSize(int kib) {
    picture.apply("q4", "Q4_K_M").send(picture.publish(source, "u1", kib * 1024L));

    assertThat(picture.artifact("q4").sha256()).isEqualTo(expected);
    assertThat(picture.artifact("q4").isComplete()).isTrue();
    assertThat(picture.rejections()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void shouldMakeTheSameBytesForShuffledAndDoubledChunks(long seed) {
    List<ProducerRecord<String, byte[]>> records =
        new ArrayList<>(picture.publish(source, "u1", 64 * 1024));
    List<ProducerRecord<String, byte[]>> chunks = chunksOf(records);
    chunks.addAll(List.copyOf(chunks));
    Collections.shuffle(chunks, new Random(seed));

    picture.apply("q4", "Q4_K_M").send(records.getFirst()).send(chunks);

    assertThat(picture.artifact("q4").sha256()).isEqualTo(expected);
    assertThat(picture.artifact("q4").isComplete()).isTrue();
  }

  @Test
  void shouldReadNoChunkTwiceWhenOrdersComeFirst() {
    picture.apply("q4", "Q4_K_M").apply("q8", "Q8_0").send(picture.publish(source, "u1", LARGE));

    assertThat(picture.artifact("q8").isComplete()).isTrue();
    assertThat(picture.counters().rereads()).isZero();
  }

  @Test
  void shouldReadChunksAgainForALateProfile() {
    picture.send(picture.publish(source, "u1", LARGE)).apply("q4", "Q4_K_M");

    assertThat(picture.artifact("q4").sha256()).isEqualTo(expected);
    assertThat(picture.counters().rereads()).isEqualTo(picture.counters().chunks());
  }

  @Test
  void shouldMeetOrdersInAnyOrder() {
    picture.onOrders =
        orders -> {
          List<TestRecord<String, byte[]>> shuffled = new ArrayList<>(orders);
          shuffled.addAll(orders);
          Collections.shuffle(shuffled, new Random(7));
          return shuffled;
        };
    picture.send(picture.publish(source, "u1", 64 * 1024)).apply("q4", "Q4_K_M");

    assertThat(picture.artifact("q4").sha256()).isEqualTo(expected);
  }

  @Test
  void shouldFinishWhatWasLeftWhenTheSameBytesComeAgain() {
    List<ProducerRecord<String, byte[]>> records = picture.publish(source, "u1", LARGE);
    picture.apply("q4", "Q4_K_M").send(records.subList(0, 5));
    assertThat(picture.artifact("q4").isComplete()).isFalse();

    picture.send(records);

    assertThat(picture.artifact("q4").sha256()).isEqualTo(expected);
    assertThat(picture.rejections()).isEmpty();
  }

  @Test
  void shouldLetOnlyTheNewPlanReachTheArtifactWhenAProfileChanges() {
    List<ProducerRecord<String, byte[]>> records = picture.publish(source, "u1", LARGE);
    picture
        .apply("q4", "Q8_0")
        .send(records.subList(0, 7))
        .apply("q4", "Q4_K_M")
        .send(records.subList(7, records.size()));

    assertThat(picture.artifact("q4").sha256()).isEqualTo(expected);
    assertThat(picture.artifact("q4").isComplete()).isTrue();
    assertThat(picture.artifact("q4").superseded).isZero();
  }

  @Test
  void shouldStopAnArtifactWhoseProfileIsRemoved() {
    List<ProducerRecord<String, byte[]>> records = picture.publish(source, "u1", LARGE);
    picture.apply("q4", "Q4_K_M").send(records.subList(0, 7));
    long before = picture.counters().chunks();

    picture.remove("q4").send(records.subList(7, records.size()));

    assertThat(picture.artifact("q4").cancelled).isTrue();
    assertThat(picture.counters().chunks()).isEqualTo(before);
  }

  @Test
  void shouldRejectASecondUploadOfARevisionWithOtherBytes() {
    picture.apply("q4", "Q4_K_M").send(picture.publish(source, "u1", LARGE));

    picture.send(picture.publish(source, "u2", 7 * 1024));

    assertThat(picture.rejections())
        .extracting(rejection -> rejection.reason().code())
        .containsExactly("revision-taken");
    assertThat(picture.rejections().getFirst().reason().expected()).startsWith("u1 ").hasSize(67);
    assertThat(picture.rejections().getFirst().reason().actual()).startsWith("u2 ").hasSize(67);
    assertThat(picture.artifact("q4").sha256()).isEqualTo(expected);
    picture.apply("late", "Q4_K_M"); // the chunks of the second are not taken for the first's
    assertThat(picture.artifact("late").sha256()).isEqualTo(expected);
    assertThat(picture.rejections()).hasSize(1);
  }

  @Test
  void shouldRejectAChunkThatDoesNotFitAndTakeAGoodOneLater() {
    List<ProducerRecord<String, byte[]>> good = picture.publish(source, "u1", LARGE);
    List<ProducerRecord<String, byte[]>> other = picture.publish(source, "u1", 64 * 1024);

    picture.apply("q4", "Q4_K_M").send(good.getFirst()).send(chunksOf(other).get(3));
    assertThat(picture.rejections())
        .extracting(rejection -> rejection.reason().code())
        .containsExactly("chunk-mismatch");

    picture.send(good);
    assertThat(picture.artifact("q4").sha256()).isEqualTo(expected);
  }

  @Test
  void shouldRejectWhatCannotBeReadAndGoOn() {
    ProducerRecord<String, byte[]> manifest = picture.publish(source, "u1", LARGE).getFirst();
    byte[] torn = java.util.Arrays.copyOf(manifest.value(), 40);
    picture.send(new ProducerRecord<>(manifest.topic(), manifest.key(), torn));
    picture.send(new ProducerRecord<>(picture.topics().tensorChunks(), "k", new byte[] {1, 2, 3}));

    picture.apply("q4", "Q4_K_M").send(picture.publish(source, "u1", LARGE));

    assertThat(picture.rejections())
        .extracting(Rejection::stage)
        .containsExactly("plan", "quantize");
    assertThat(picture.artifact("q4").sha256()).isEqualTo(expected);
  }

  @Test
  void shouldFailAnArtifactWhoseWeightsAreNotFinite() throws Exception {
    byte[] weights = new byte[256 * 4];
    java.nio.ByteBuffer.wrap(weights)
        .order(java.nio.ByteOrder.LITTLE_ENDIAN)
        .putFloat(40, Float.NaN);
    GgufBuilder builder =
        GgufBuilder.llama(1)
            .tensor("token_embd.weight", GgmlType.F32, TensorShape.of(256, 1), weights);
    try (GgufSource odd = write(builder, "nan.gguf")) {
      picture.apply("q8", "Q8_0").send(picture.publish(odd, "u1", LARGE));
    }

    assertThat(picture.artifact("q8").failure)
        .startsWith("not-finite: tensor token_embd.weight: weight 10 of row 0");
  }

  @Test
  void shouldSendARowThatIsWiderThanARecordInParts() throws Exception {
    GgufBuilder wide =
        GgufBuilder.llama(1)
            .tensor("token_embd.weight", GgmlType.F32, 256, 4)
            .tensor("wide.weight", GgmlType.F32, 600_064, 2);
    try (GgufSource file = write(wide, "wide.gguf")) {
      List<ProducerRecord<String, byte[]>> records =
          new ArrayList<>(picture.publish(file, "u1", LARGE));
      Collections.reverse(records);
      picture.apply("q8", "Q8_0").send(records);
    }

    assertThat(picture.artifact("q8").isComplete()).isTrue();
    assertThat(picture.rejections()).isEmpty();
  }

  @Test
  void shouldRefuseATypeThatIsNotThereYet() {
    picture.apply("iq", "IQ2_XXS").send(picture.publish(source, "u1", LARGE).getFirst());

    assertThat(picture.artifact("iq").failure).contains("IQ2_XXS needs an importance matrix");
  }

  private List<ProducerRecord<String, byte[]>> chunksOf(
      List<ProducerRecord<String, byte[]>> records) {
    return new ArrayList<>(
        records.stream()
            .filter(record -> record.topic().equals(picture.topics().tensorChunks()))
            .toList());
  }
}

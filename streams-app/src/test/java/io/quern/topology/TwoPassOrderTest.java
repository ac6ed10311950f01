package io.quern.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.quern.DemoCopy;
import io.quern.DemoSchemes;
import io.quern.DemoSchemes.Scheme;
import io.quern.TakesLong;
import io.quern.model.Sha256;
import io.quern.plan.safetensors.SafetensorsFormatPlanner;
import io.quern.publish.ModelProducer;
import io.quern.publish.SafetensorsSource;
import io.quern.publish.Upload;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Schemes of two passes as the real planner plans them for a layer of the demo model, every record
 * doubled and shuffled: what a user sends, and what the stages tell each other.
 */
class TwoPassOrderTest {
  private static final long SMALL = 16 * 1024;
  private static final long LARGE = 900 * 1024;
  private static final Map<String, String> EXPECTED = new TreeMap<>();

  private static List<Scheme> schemes;
  private static SafetensorsSource source;

  /** What stands in the log before the rest. */
  enum First {
    ORDERS,
    CHUNKS,
    NOTHING
  }

  /** In order, once, and mostly with a chunk a tensor. */
  @BeforeAll
  static void makeExpected(@TempDir Path layer) throws Exception {
    schemes = DemoSchemes.ofTwoPasses();
    source =
        SafetensorsSource.open(
            new DemoCopy(layer).tensors(name -> !name.matches("model.layers.[1-5].*")).write());
    try (Picture plain = new Picture(new SafetensorsFormatPlanner())) {
      plain.send(profiles(plain)).send(published(plain, LARGE));
      schemes.forEach(each -> EXPECTED.put(each.name(), digest(plain, each)));
      assertThat(plain.rejections()).isEmpty();
    }
    assertThat(EXPECTED.values()).allMatch(digest -> digest.matches("[0-9a-f]{64}"));
  }

  @AfterAll
  static void closeSource() {
    source.close();
  }

  @ParameterizedTest
  @CsvSource({"2, CHUNKS", "3, NOTHING"})
  @Execution(ExecutionMode.CONCURRENT)
  void shouldMakeTheSameBytesInAnyOrder(long seed, First first) {
    expectSameBytes(seed, first);
  }

  @ParameterizedTest
  @CsvSource({"1, ORDERS", "5, NOTHING"})
  @Execution(ExecutionMode.CONCURRENT)
  @TakesLong
  void shouldMakeTheSameBytesInOtherOrders(long seed, First first) {
    expectSameBytes(seed, first);
  }

  private static void expectSameBytes(long seed, First first) {
    Random random = new Random(seed);
    try (Picture picture = new Picture(new SafetensorsFormatPlanner())) {
      picture.onOrders = each -> doubled(each, random);
      picture.onStatistics = each -> doubled(each, random);

      picture.send(arranged(picture, first, random));

      Map<String, String> made = new TreeMap<>();
      schemes.forEach(each -> made.put(each.name(), digest(picture, each)));
      assertThat(made).isEqualTo(EXPECTED);
      assertThat(picture.rejections()).isEmpty();
      assertThat(picture.entries())
          .containsEntry(Stores.PENDING_ORDERS, 0)
          .containsEntry(Stores.DONE_PARTS, 0);
    }
  }

  private static List<ProducerRecord<String, byte[]>> arranged(
      Picture picture, First first, Random random) {
    List<ProducerRecord<String, byte[]>> all = new ArrayList<>(profiles(picture));
    all.addAll(published(picture, SMALL));
    List<ProducerRecord<String, byte[]>> arranged = doubled(all, random);
    String chunks = picture.topics().tensorChunks();
    Stream<ProducerRecord<String, byte[]>> sorted =
        switch (first) {
          case ORDERS -> sortedBy(arranged, record -> record.topic().equals(chunks));
          case CHUNKS -> sortedBy(arranged, record -> !record.topic().equals(chunks));
          case NOTHING -> arranged.stream();
        };
    return sorted.toList();
  }

  private static Stream<ProducerRecord<String, byte[]>> sortedBy(
      List<ProducerRecord<String, byte[]>> records,
      Predicate<ProducerRecord<String, byte[]>> isLater) {
    return records.stream().sorted((a, b) -> Boolean.compare(isLater.test(a), isLater.test(b)));
  }

  private static <T> List<T> doubled(List<T> records, Random random) {
    List<T> twice = new ArrayList<>(records);
    twice.addAll(records);
    Collections.shuffle(twice, random);
    return twice;
  }

  private static List<ProducerRecord<String, byte[]>> profiles(Picture picture) {
    return schemes.stream()
        .map(each -> picture.recordOf(each.profile(each.name(), "*", "")))
        .toList();
  }

  /** Manifest, chunks, seal. */
  private static List<ProducerRecord<String, byte[]>> published(Picture picture, long payload) {
    return picture.sent(
        new Upload(Picture.SOURCE, "u1", source.manifest(payload)), TwoPassOrderTest::sendAll);
  }

  private static void sendAll(ModelProducer publisher) {
    publisher.sendManifest();
    publisher.sendChunks(source, bytes -> {});
    publisher.sendSeal();
  }

  private static String digest(Picture picture, Scheme scheme) {
    MemoryArtifact artifact = picture.artifact(scheme.name());
    return artifact.isComplete()
        ? Sha256.hex(artifact.bytes(DemoSchemes.FILE))
        : artifact.toString();
  }
}

package io.quern.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.quern.format.gguf.GgmlType;
import io.quern.format.gguf.GgufBuilder;
import io.quern.model.ArtifactState.Phase;
import io.quern.model.ManifestPart;
import io.quern.model.Profile;
import io.quern.model.ProfileDetails;
import io.quern.model.Registration;
import io.quern.model.RegistryTarget;
import io.quern.model.Revision;
import io.quern.model.Statistic;
import io.quern.model.TensorShape;
import io.quern.model.Upkeep;
import io.quern.plan.Keeping;
import io.quern.plan.gguf.GgufFormatPlanner;
import io.quern.publish.GgufSource;
import io.quern.serde.Incoming;
import io.quern.serde.Wire;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What goes when, and what stays: plan, quantize and calibrate in one thread. */
class RetentionTest {
  private static final long CHUNK = 64 * 1024;
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Duration GRACE = Duration.ofSeconds(61);

  private static final RegistryTarget REGISTRY =
      new RegistryTarget("here", "directory", "/models/{revision}", List.of(), "", Map.of());

  @TempDir private static Path directory;
  private static GgufSource source;

  private Picture picture = new Picture(keeping(2, 0), planners());

  @BeforeAll
  static void open() throws Exception {
    source = open("tiny.gguf", GgufBuilder.tinyLlama(3));
  }

  private static GgufSource open(String name, GgufBuilder builder) throws Exception {
    return GgufSource.open(Files.write(directory.resolve(name), builder.bytes()));
  }

  @AfterAll
  static void closeSource() {
    source.close();
  }

  @AfterEach
  void closePicture() {
    picture.close();
  }

  private static Keeping keeping(int revisions, int modelsInWork) {
    return new Keeping(revisions, Duration.ofHours(1), modelsInWork);
  }

  private static io.quern.plan.FormatPlanner[] planners() {
    return new io.quern.plan.FormatPlanner[] {new GgufFormatPlanner(), new RowsPlanner()};
  }

  private static Revision revision(int number) {
    return new Revision("demo", "r" + number);
  }

  private static Profile profile(String type, Upkeep upkeep) {
    return Profile.of("p", List.of("*"), "gguf", type, ProfileDetails.NONE.with(upkeep));
  }

  private List<ProducerRecord<String, byte[]>> records(Revision revision) {
    return picture.publish(revision, source, "u-" + revision.revision(), CHUNK);
  }

  private Picture publish(Revision revision) {
    return picture.send(records(revision)).seal(revision, "u-" + revision.revision());
  }

  private Picture complete(int number) {
    publish(revision(number)).announce(revision(number), "p", Phase.COMPLETE);
    return picture.advance(SECOND).advance(SECOND);
  }

  @Test
  void shouldLetTheOldestRevisionGoWithItsArtifactAndItsChunks() {
    picture.apply("p", "Q8_0");
    complete(1);
    Map<String, Integer> one = picture.entries();
    complete(2);
    complete(3);

    assertThat(picture.artifact(revision(1), "p").expired).isEqualTo("retired");
    assertThat(picture.artifact(revision(2), "p").expired).isEmpty();
    assertThat(picture.entries().get(Stores.CHUNK_LOCATIONS))
        .isEqualTo(2 * one.get(Stores.CHUNK_LOCATIONS));
    assertThat(picture.rejections()).isEmpty();
  }

  @Test
  void shouldHoldNoMoreAfterManyRevisions() {
    picture.apply("p", "Q8_0");
    for (int number = 1; number <= 3; number++) {
      turn(number);
    }
    Map<String, Integer> early = picture.entries();

    for (int number = 4; number <= 24; number++) {
      turn(number);
    }

    assertThat(picture.entries()).isEqualTo(early);
  }

  /** A revision comes, and what it drives out is gone for good. */
  private void turn(int number) {
    complete(number).advance(GRACE);
    if (number > 2) {
      picture.announce(revision(number - 2), "p", Phase.EXPIRED).forget(revision(number - 2), "p");
    }
    picture.advance(SECOND).advance(SECOND);
  }

  @Test
  void shouldMakeTheSameBytesOfChunksThatWereMovedInTheLog() {
    picture.apply(profile("Q8_0", new Upkeep(0, Upkeep.Reach.ALL, Map.of("revisions", "9"))));
    complete(1);
    String expected = picture.artifact(revision(1), "p").sha256();
    complete(2);
    for (int number = 3; number <= 8; number++) {
      complete(number);
      picture.withdraw(revision(number)).advance(SECOND);
    }

    picture.apply(late());

    assertThat(picture.counters().bytesCopied()).isPositive();
    assertThat(picture.artifact(revision(1), "later").sha256()).isEqualTo(expected);
    assertThat(picture.artifact(revision(1), "later").isComplete()).isTrue();
    assertThat(picture.live.lowestNeeded(0, topic -> Long.MAX_VALUE).orElse(0)).isPositive();
  }

  private static Profile late() {
    Upkeep all = new Upkeep(0, Upkeep.Reach.ALL, Map.of());
    return Profile.of("later", List.of("*"), "gguf", "Q8_0", ProfileDetails.NONE.with(all));
  }

  @Test
  void shouldKeepAsManyArtifactsAsTheProfileSays() {
    picture.apply(
        profile(
            "Q8_0",
            new Upkeep(0, Upkeep.Reach.LATEST, Map.of("revisions", "1", "artifacts", "latest 2"))));
    complete(1);
    complete(2);
    assertThat(picture.artifact(revision(1), "p").expired).isEmpty();

    complete(3);

    assertThat(picture.artifact(revision(1), "p").expired).isEqualTo("retired");
    assertThat(picture.artifact(revision(2), "p").expired).isEmpty();
  }

  @Test
  void shouldForgetAWithdrawnRevisionAndTakeOtherBytesUnderItsName() {
    picture.apply("p", "Q8_0");
    complete(1);

    picture.withdraw(revision(1));
    assertThat(picture.artifact(revision(1), "p").expired).isEqualTo("withdrawn");
    picture
        .send(picture.publish(revision(1), source, "other", 900 * 1024))
        .seal(revision(1), "other");

    assertThat(picture.artifact(revision(1), "p").isComplete()).isTrue();
    assertThat(picture.rejections()).isEmpty();
  }

  @Test
  void shouldRejectTheWithdrawalOfWhatIsNotThere() {
    picture.withdraw(revision(1));

    assertThat(picture.rejections())
        .extracting(rejection -> rejection.reason().code())
        .containsExactly("revision-unknown");
  }

  @Test
  void shouldStateWhatIsMissingAndExpireIt() {
    List<ProducerRecord<String, byte[]>> records = records(revision(1));
    picture.apply("p", "Q8_0").send(records.subList(0, records.size() - 3));
    picture.announce(revision(1), "p", Phase.OPEN);

    for (int i = 0; i < 12; i++) {
      picture.advance(SECOND);
    }
    assertThat(picture.artifact(revision(1), "p").lacks.values().stream().mapToLong(n -> n).sum())
        .isEqualTo(3);
    picture.announce(revision(1), "p", Phase.INCOMPLETE).advance(Duration.ofMinutes(61));
    picture.advance(SECOND);

    assertThat(picture.artifact(revision(1), "p").expired).isEqualTo("incomplete");
    picture.announce(revision(1), "p", Phase.EXPIRED).forget(revision(1), "p").advance(GRACE);
    picture.advance(SECOND).advance(SECOND);
    assertThat(picture.entries()).allSatisfy((store, n) -> assertThat(n).isLessThan(2));
  }

  @Test
  void shouldNotBelieveAPublishersClockThatIsAhead() {
    long now = System.currentTimeMillis();
    long later = now + Duration.ofDays(4000).toMillis();

    picture.apply("p", "Q8_0").send(records(revision(1)).stream().map(at(later)).toList());

    assertThat(picture.artifact(revision(1), "p").publishedAt)
        .isBetween(now - 60_000, now + 60_000);
  }

  /** The same, said to be published at another time. */
  private static UnaryOperator<ProducerRecord<String, byte[]>> at(long publishedAt) {
    return record ->
        Wire.manifestPart().reader().apply(record.value())
                instanceof Incoming.Sound<ManifestPart>(ManifestPart part)
            ? new ProducerRecord<>(
                record.topic(),
                record.key(),
                Wire.manifestPart().serializer().serialize("", part.publishedAt(publishedAt)))
            : record;
  }

  @Test
  void shouldPlanOlderRevisionsForAProfileThatSaysAll() {
    publish(revision(1));
    publish(revision(2));

    picture.apply(profile("Q8_0", new Upkeep(0, Upkeep.Reach.ALL, Map.of())));

    assertThat(picture.artifact(revision(1), "p").isComplete()).isTrue();
    assertThat(picture.artifact(revision(2), "p").isComplete()).isTrue();
  }

  @Test
  void shouldPlanOnlyWhatComesLaterForAProfileThatSaysSince() {
    publish(revision(1));
    picture.apply(profile("Q8_0", new Upkeep(0, Upkeep.Reach.SINCE, Map.of())));
    publish(revision(2));

    assertThat(picture.artifact(revision(1), "p").isComplete()).isFalse();
    assertThat(picture.artifact(revision(2), "p").isComplete()).isTrue();
  }

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

  @Test
  void shouldKeepWhatIsCompleteWhileNothingNewerIs() {
    picture.close();
    picture = new Picture(keeping(1, 0), planners());
    picture.apply("p", "Q8_0");
    complete(1);

    picture.send(records(revision(2)).subList(0, 3));
    publish(revision(3)).advance(SECOND).advance(SECOND);
    assertThat(picture.artifact(revision(1), "p").expired).isEmpty();

    picture.announce(revision(3), "p", Phase.COMPLETE).advance(SECOND).advance(SECOND);
    assertThat(picture.artifact(revision(1), "p").expired).isEqualTo("retired");
    assertThat(picture.artifact(revision(2), "p").expired).isEqualTo("retired");
    assertThat(picture.artifact(revision(3), "p").expired).isEmpty();
  }

  @Test
  void shouldKeepAnArtifactUntilItStandsInItsRegistries() {
    picture.close();
    picture = new Picture(keeping(1, 0), planners());
    picture.apply(profile("Q8_0", Upkeep.DEFAULT).pushedTo(List.of(REGISTRY)));
    complete(1);
    picture.announce(revision(1), REGISTRY, "p", Registration.Phase.FAILED);
    complete(2);
    assertThat(picture.artifact(revision(1), "p").expired).isEmpty();

    picture.announce(revision(1), REGISTRY, "p", Registration.Phase.DONE).advance(SECOND);

    assertThat(picture.artifact(revision(1), "p").expired).isEqualTo("retired");
    assertThat(picture.artifact(revision(2), "p").expired).isEmpty();
  }

  @Test
  void shouldWaitForARegistryNoLongerThanForAnythingElse() {
    picture.close();
    picture = new Picture(keeping(1, 0), planners());
    picture.apply(profile("Q8_0", Upkeep.DEFAULT).pushedTo(List.of(REGISTRY)));
    complete(1);
    complete(2);

    picture.advance(Duration.ofHours(1)).advance(SECOND);

    assertThat(picture.artifact(revision(1), "p").expired).isEqualTo("retired");
  }

  @Test
  void shouldLookAtNoDocumentOfAPlanThatWaits() {
    picture.close();
    picture = new Picture(keeping(0, 1), planners());
    picture.apply("p", "Q8_0");
    picture.send(records(new Revision("huge", "r1")).getFirst());
    for (int model = 1; model <= 5; model++) {
      publish(new Revision("small-" + model, "r1"));
    }
    picture.common.documents().forget();
    long before = picture.common.documents().misses();

    for (int tick = 0; tick < 10; tick++) {
      picture.advance(Duration.ofMillis(200));
    }

    assertThat(picture.artifact(new Revision("small-1", "r1"), "p").failure).startsWith("waiting");
    assertThat(picture.common.documents().misses()).isEqualTo(before);
  }

  @Test
  void shouldOpenTheMostUrgentModelFirst() {
    picture.close();
    picture = new Picture(keeping(0, 1), planners());
    Revision huge = new Revision("huge", "r1");
    Revision plain = new Revision("plain", "r1");
    Revision late = new Revision("late", "r1");
    Revision urgent = new Revision("urgent", "r1");
    applyTo("huge", 0);
    applyTo("plain", 0);
    applyTo("late", -1);
    applyTo("urgent", 5);
    picture.send(records(huge).getFirst());

    publish(late);
    publish(plain);
    publish(urgent);

    assertThat(picture.artifact(urgent, "urgent").isComplete()).isTrue();
    assertThat(picture.artifact(plain, "plain").failure)
        .isEqualTo("waiting: models in work that go before it: 1 (its priority is 0)");
    picture.announce(urgent, "urgent", Phase.COMPLETE).advance(SECOND);
    assertThat(picture.artifact(plain, "plain").isComplete()).isFalse();
    picture.announce(huge, "huge", Phase.INCOMPLETE).advance(SECOND);
    assertThat(picture.artifact(plain, "plain").isComplete()).isTrue();
    assertThat(picture.artifact(late, "late").isComplete()).isFalse();
    picture.announce(plain, "plain", Phase.COMPLETE).advance(SECOND);
    assertThat(picture.artifact(late, "late").isComplete()).isTrue();
  }

  /** Nobody knows what a manifest names that cannot be read. */
  @Test
  void shouldReleaseNothingWhileALiveManifestCannotBeReadAndAllOfItOnceThatIsGone() {
    picture.apply("p", "Q8_0");
    complete(1);
    int one = picture.entries().get(Stores.CHUNK_LOCATIONS);
    complete(2);
    picture.spoilManifest(revision(2));
    complete(3);
    picture.advance(GRACE).advance(SECOND);
    assertThat(picture.entries()).containsEntry(Stores.CHUNK_LOCATIONS, 3 * one);

    picture.withdraw(revision(2)).advance(SECOND).advance(SECOND);

    assertThat(picture.entries()).containsEntry(Stores.CHUNK_LOCATIONS, 2 * one);
    picture.advance(GRACE).advance(SECOND); // its own chunks nobody can name: time takes them
    complete(4).advance(Duration.ofHours(2));
    complete(5).advance(Duration.ofHours(1)).advance(SECOND);
    assertThat(picture.entries()).containsEntry(Stores.CHUNK_LOCATIONS, 2 * one);
    assertThat(codes()).contains("chunk-without-manifest");
  }

  private List<String> codes() {
    return picture.rejections().stream().map(rejection -> rejection.reason().code()).toList();
  }

  @Test
  void shouldForgetChunksThatNoManifestNamesAfterAWhile() {
    picture.apply("p", "Q8_0");
    complete(1);
    int one = picture.entries().get(Stores.CHUNK_LOCATIONS);
    Revision typo = new Revision("dmeo", "r1");
    send(chunks(picture.publish(revision(1), source, "refused", CHUNK)));
    send(chunks(picture.publish(typo, source, "u-r1", CHUNK)));
    assertThat(picture.entries()).containsEntry(Stores.CHUNK_LOCATIONS, 3 * one);

    picture.advance(Duration.ofMinutes(61)).advance(SECOND);
    assertThat(picture.entries()).containsEntry(Stores.CHUNK_LOCATIONS, 3 * one);
    publish(revision(2)).advance(Duration.ofHours(1)).advance(SECOND);

    assertThat(picture.entries()).containsEntry(Stores.CHUNK_LOCATIONS, 2 * one);
    assertThat(codes()).containsExactly("chunk-without-manifest", "chunk-without-manifest");
  }

  private void send(List<ProducerRecord<String, byte[]>> records) {
    picture.send(records);
  }

  private List<ProducerRecord<String, byte[]>> chunks(List<ProducerRecord<String, byte[]>> all) {
    return all.stream()
        .filter(record -> record.topic().equals(picture.topics().tensorChunks()))
        .toList();
  }

  @Test
  void shouldKeepChunksThatOnlyALiveManifestNamesForALateProfile() {
    publish(revision(1));
    picture.advance(Duration.ofHours(3));
    publish(revision(2));
    picture.advance(Duration.ofHours(2)).advance(SECOND);
    publish(revision(3)).advance(Duration.ofHours(2)).advance(SECOND);

    picture.apply(profile("Q8_0", new Upkeep(0, Upkeep.Reach.ALL, Map.of())));

    assertThat(picture.artifact(revision(2), "p").isComplete()).isTrue();
    assertThat(picture.artifact(revision(3), "p").isComplete()).isTrue();
    assertThat(picture.rejections()).isEmpty();
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

  private void applyTo(String model, int priority) {
    Upkeep upkeep = new Upkeep(priority, Upkeep.Reach.LATEST, Map.of());
    picture.apply(
        Profile.of(model, List.of(model), "gguf", "Q8_0", ProfileDetails.NONE.with(upkeep)));
  }
}

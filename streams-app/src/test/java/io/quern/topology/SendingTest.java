package io.quern.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.quern.format.gguf.GgmlType;
import io.quern.format.gguf.GgufBuilder;
import io.quern.model.ArtifactState.Phase;
import io.quern.model.Profile;
import io.quern.model.ProfileDetails;
import io.quern.model.Revision;
import io.quern.model.Upkeep;
import io.quern.plan.Keeping;
import io.quern.plan.Pace;
import io.quern.plan.gguf.GgufFormatPlanner;
import io.quern.publish.GgufSource;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Plans that are too much for one transaction, and plans that others go before. */
class SendingTest {
  private static final long CHUNK = 16 * 1024;
  private static final Duration TICK = Duration.ofMillis(200);
  private static final Keeping KEEPING = new Keeping(Keeping.ALL, Duration.ofHours(1), Keeping.ALL);

  /** Some ten orders. */
  private static final long BYTES_A_TICK = 3200;

  @TempDir private Path directory;
  private GgufSource source;
  private GgufSource matrices;
  private Picture picture;
  private final List<TestRecord<String, byte[]>> orders = new ArrayList<>();

  @BeforeEach
  void open() throws Exception {
    source = open(GgufBuilder.tinyLlama(2));
    GgufBuilder builder = GgufBuilder.llama(1);
    List.of("a.weight", "b.weight", "c.weight")
        .forEach(name -> builder.tensor(name, GgmlType.F32, RowsPlanner.COLUMNS, RowsPlanner.ROWS));
    matrices = open(builder);
  }

  private GgufSource open(GgufBuilder builder) throws Exception {
    return GgufSource.open(
        Files.write(Files.createTempFile(directory, "model", ".gguf"), builder.bytes()));
  }

  @AfterEach
  void close() {
    picture.close();
    source.close();
    matrices.close();
  }

  private void start(long bytesATick, long bytesAhead) {
    picture =
        new Picture(
            KEEPING, new Pace(bytesATick, bytesAhead), new GgufFormatPlanner(), new RowsPlanner());
    picture.onOrders =
        some -> {
          orders.addAll(some);
          return some;
        };
  }

  private static Revision revision(String model) {
    return new Revision(model, "r1");
  }

  private void publish(String model) {
    picture
        .send(picture.publish(revision(model), source, "u-" + model, CHUNK))
        .seal(revision(model), "u-" + model);
  }

  /** Lets ticks go by until nothing more is sent; returns how many sent something. */
  private int drain() {
    int ticks = 0;
    for (int before = -1; before < orders.size(); ticks++) {
      before = orders.size();
      picture.advance(TICK);
    }
    return ticks - 1;
  }

  private byte[] expected(String type) {
    try (Picture full = new Picture(new GgufFormatPlanner())) {
      full.apply("p", type).send(full.publish(source, "u", CHUNK));
      return full.artifact("p").bytes();
    }
  }

  @Test
  void shouldSendALargePlanInSeveralTicksAndEachOrderOnce() {
    start(BYTES_A_TICK, Long.MAX_VALUE);
    picture.apply("p", "Q4_K_S");

    publish("demo");
    int first = orders.size();
    int ticks = drain();

    assertThat(first).isBetween(1, 20);
    assertThat(ticks).isGreaterThan(3);
    assertThat(picture.artifact(revision("demo"), "p").bytes()).isEqualTo(expected("Q4_K_S"));
    assertThat(picture.artifact(revision("demo"), "p").isComplete()).isTrue();
    assertThat(orders.stream().map(TestRecord::key)).doesNotHaveDuplicates();
    assertThat(picture.entries()).containsEntry(Stores.PLAN_CURSORS, 0);
  }

  @Test
  void shouldSendNothingMoreOfAPlanThatIsReplacedInTheMiddle() {
    start(BYTES_A_TICK, Long.MAX_VALUE);
    picture.apply("p", "Q4_K_S");
    publish("demo");
    picture.advance(TICK);

    picture.apply("p", "Q8_0");
    drain();

    assertThat(picture.artifact(revision("demo"), "p").bytes()).isEqualTo(expected("Q8_0"));
    assertThat(picture.artifact(revision("demo"), "p").isComplete()).isTrue();
    assertThat(picture.artifact(revision("demo"), "p").superseded).isZero();
  }

  @Test
  void shouldSendNothingMoreWhenTheProfileIsRemoved() {
    start(BYTES_A_TICK, Long.MAX_VALUE);
    picture.apply("p", "Q4_K_S");
    publish("demo");

    picture.remove("p");
    int before = orders.size();
    drain();

    assertThat(orders).hasSize(before);
    assertThat(picture.entries()).containsEntry(Stores.PLAN_CURSORS, 0);
  }

  @Test
  void shouldSendOnWithTheCopiesThatItBeganWith() {
    start(BYTES_A_TICK, Long.MAX_VALUE);
    picture.apply("p", "Q4_K_S");
    publish("demo");
    drain();
    picture.announce(revision("demo"), "p", Phase.COMPLETE);
    orders.clear();

    picture.apply("p", "Q4_K_M"); // more bits for some tensors
    drain();

    assertThat(picture.artifact(revision("demo"), "p").copied).isPositive();
    assertThat(picture.artifact(revision("demo"), "p").bytes()).isEqualTo(expected("Q4_K_M"));
    assertThat(picture.artifact(revision("demo"), "p").isComplete()).isTrue();
    assertThat(picture.entries()).containsEntry(Stores.PLAN_CURSORS, 0);
  }

  @Test
  void shouldOrderEverythingOnceMoreWhenCopiesAreLostInTheMiddle() {
    start(BYTES_A_TICK, Long.MAX_VALUE);
    picture.apply("p", "Q4_K_S");
    publish("demo");
    drain();
    picture.announce(revision("demo"), "p", Phase.COMPLETE);
    picture.artifact(revision("demo"), "p").isLost = true;

    picture.apply("p", "Q4_K_M");
    picture.advance(TICK);
    picture.announce(revision("demo"), "p", Phase.COPY_MISSING);
    drain();

    assertThat(picture.artifact(revision("demo"), "p").bytes()).isEqualTo(expected("Q4_K_M"));
    assertThat(picture.artifact(revision("demo"), "p").isComplete()).isTrue();
  }

  @Test
  void shouldSendStatisticsInSeveralTicksToWhoeverWantsThem() {
    start(1, Long.MAX_VALUE);
    picture.apply(RowsPlanner.profile("p", "codebook"));
    picture.apply(RowsPlanner.profile("again", "codebook"));
    picture
        .send(picture.publish(revision("demo"), matrices, "u", 7 * 1024))
        .seal(revision("demo"), "u");

    for (int tick = 0; tick < 40; tick++) {
      picture.advance(TICK);
    }

    assertThat(picture.artifact(revision("demo"), "p").isComplete()).isTrue();
    assertThat(picture.artifact(revision("demo"), "again").bytes())
        .isEqualTo(picture.artifact(revision("demo"), "p").bytes());
    assertThat(picture.entries()).containsEntry(Stores.PLAN_CURSORS, 0);
  }

  @Test
  void shouldHoldBackALargeModelThatNobodyWaitsFor() {
    start(Long.MAX_VALUE, 64 * 1024);
    picture.onOrders = this::hold;
    publish("large");
    applyTo("large", 0);
    applyTo("urgent", 5);
    int ahead = orders.size();
    picture.advance(TICK);
    assertThat(orders).as("nothing is done, nothing more is sent").hasSize(ahead);

    publish("urgent");

    finish("urgent");
    assertThat(picture.artifact(revision("urgent"), "urgent").isComplete()).isTrue();
    assertThat(picture.artifact(revision("large"), "large").isComplete()).isFalse();
    picture.announce(revision("urgent"), "urgent", Phase.COMPLETE);
    finish("large");
    assertThat(picture.artifact(revision("large"), "large").isComplete()).isTrue();
  }

  @Test
  void shouldSendMoreOfWhatDoesNotMove() {
    start(Long.MAX_VALUE, 64 * 1024);
    picture.onOrders = this::hold;
    publish("large");
    applyTo("large", 0);

    for (int second = 0; second < 60; second++) {
      picture.advance(Duration.ofSeconds(1));
    }

    List.copyOf(orders).forEach(picture::order);
    assertThat(picture.artifact(revision("large"), "large").isComplete()).isTrue();
  }

  @Test
  void shouldLetAnUrgentModelPassALargeOneThatIsStillBeingPublished() {
    start(Long.MAX_VALUE, Long.MAX_VALUE);
    List<ProducerRecord<String, byte[]>> large = publishHalf();
    long done = picture.artifact(revision("large"), "large").done();
    applyTo("urgent", 5);
    List<ProducerRecord<String, byte[]>> urgent =
        picture.publish(revision("urgent"), source, "u-urgent", CHUNK);
    picture.send(urgent.removeFirst());

    picture.send(large); // what stands in the log before the chunks of the other
    assertThat(picture.artifact(revision("large"), "large").done()).isEqualTo(done);
    picture.send(urgent);

    assertThat(picture.artifact(revision("urgent"), "urgent").isComplete()).isTrue();
    assertThat(picture.artifact(revision("large"), "large").done()).isEqualTo(done);
    picture.announce(revision("urgent"), "urgent", Phase.COMPLETE);
    picture.advance(TICK).advance(Duration.ofSeconds(1));
    assertThat(picture.artifact(revision("large"), "large").bytes()).isEqualTo(expected("Q8_0"));
    assertThat(picture.artifact(revision("large"), "large").isComplete()).isTrue();
    assertThat(picture.entries()).containsEntry(Stores.PENDING_ORDERS, 0);
  }

  @Test
  void shouldGoOnWithWhatGivesWayWhileTheUrgentOneHasNothingToDo() {
    start(Long.MAX_VALUE, Long.MAX_VALUE);
    List<ProducerRecord<String, byte[]>> large = publishHalf();
    applyTo("urgent", 5);
    List<ProducerRecord<String, byte[]>> urgent =
        picture.publish(revision("urgent"), source, "u-urgent", CHUNK);
    picture.send(urgent.removeFirst()).send(large);
    assertThat(picture.artifact(revision("large"), "large").isComplete()).isFalse();

    picture.advance(TICK).advance(TICK);

    assertThat(picture.artifact(revision("large"), "large").isComplete()).isTrue();
    picture.send(urgent);
    assertThat(picture.artifact(revision("urgent"), "urgent").isComplete()).isTrue();
  }

  @Test
  void shouldForgetWhatWasSetAsideOfARevisionThatGoes() {
    start(Long.MAX_VALUE, Long.MAX_VALUE);
    List<ProducerRecord<String, byte[]>> large = publishHalf();
    applyTo("urgent", 5);
    picture.send(picture.publish(revision("urgent"), source, "u-urgent", CHUNK).getFirst());
    picture.send(large);

    picture.withdraw(revision("large")).withdraw(revision("urgent"));

    assertThat(picture.entries()).containsEntry(Stores.PENDING_ORDERS, 0);
  }

  /** The manifest and half of the chunks of a model of low priority; returns what is left. */
  private List<ProducerRecord<String, byte[]>> publishHalf() {
    applyTo("large", 0);
    List<ProducerRecord<String, byte[]>> large =
        picture.publish(revision("large"), source, "u-large", CHUNK);
    int half = large.size() / 2;
    picture.send(large.subList(0, half));
    assertThat(picture.artifact(revision("large"), "large").done()).isPositive();
    return List.copyOf(large.subList(half, large.size()));
  }

  /** Orders wait in the log, the first first. */
  private List<TestRecord<String, byte[]>> hold(List<TestRecord<String, byte[]>> some) {
    orders.addAll(some);
    return List.of();
  }

  /** Works off the log of orders, one after the other, until an artifact is complete. */
  private void finish(String model) {
    for (int done = 0; !picture.artifact(revision(model), model).isComplete(); done++) {
      if (done % 4 == 0) {
        long bytes = picture.artifact(revision(model), model).done();
        picture.announce(revision(model), model, Phase.OPEN, bytes).advance(TICK);
      }
      assertThat(orders).as("orders of " + model).isNotEmpty();
      picture.order(orders.removeFirst());
    }
  }

  private void applyTo(String model, int priority) {
    Upkeep upkeep = new Upkeep(priority, Upkeep.Reach.ALL, Map.of());
    picture.apply(
        Profile.of(model, List.of(model), "gguf", "Q8_0", ProfileDetails.NONE.with(upkeep)));
  }
}

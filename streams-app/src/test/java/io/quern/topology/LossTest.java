package io.quern.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.quern.format.gguf.GgmlType;
import io.quern.format.gguf.GgufBuilder;
import io.quern.model.ArtifactState.Failure;
import io.quern.model.ArtifactState.Phase;
import io.quern.model.Order;
import io.quern.model.QuantizeOrder;
import io.quern.model.Revision;
import io.quern.plan.Keeping;
import io.quern.plan.Pace;
import io.quern.publish.GgufSource;
import io.quern.serde.Incoming;
import io.quern.serde.Wire;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Without transactions, what a store knows and what was sent can part: it is sent once more. */
class LossTest {
  private static final Revision R1 = new Revision("demo", "r1");
  private static final long CHUNK = 7 * 1024;
  private static final Duration SECOND = Duration.ofSeconds(1);

  @TempDir private Path directory;
  private GgufSource source;
  private Picture picture = of(StreamsConfig.AT_LEAST_ONCE);

  private static Picture of(String guarantee) {
    return new Picture(
        guarantee, Keeping.DEFAULT, new Pace(Long.MAX_VALUE, Long.MAX_VALUE), new RowsPlanner());
  }

  @BeforeEach
  void open() throws Exception {
    GgufBuilder builder = GgufBuilder.llama(1);
    List.of("a.weight", "b.weight")
        .forEach(name -> builder.tensor(name, GgmlType.F32, RowsPlanner.COLUMNS, RowsPlanner.ROWS));
    source = GgufSource.open(Files.write(directory.resolve("m.gguf"), builder.bytes()));
  }

  @AfterEach
  void close() {
    picture.close();
    source.close();
  }

  private void publish(String type) {
    picture
        .apply(RowsPlanner.profile("p", type))
        .send(picture.publish(R1, source, "u", CHUNK))
        .seal(R1, "u");
  }

  private MemoryArtifact artifact() {
    return picture.artifact(R1, "p");
  }

  private void assertWhole(String type) {
    assertThat(artifact().missing()).isZero();
    String sha256 = artifact().sha256();
    picture.close();
    picture = of(StreamsConfig.EXACTLY_ONCE_V2);
    publish(type);
    assertThat(sha256).isEqualTo(artifact().sha256());
  }

  private void loseOrders() {
    picture.onOrders = orders -> List.of();
  }

  private void findAgain() {
    picture.onOrders = orders -> orders;
    picture.onStatistics = statistics -> statistics;
  }

  @Test
  void shouldOrderAgainWhatAPlanLost() {
    loseOrders();
    publish("int-zeros");
    findAgain();

    picture.announce(R1, "p", Phase.COPY_MISSING, 0, Failure.SEGMENTS_LOST);

    assertWhole("int-zeros");
  }

  @Test
  void shouldMeasureAgainWhatAPlanLost() {
    loseOrders();
    publish("fp8-tensor");
    findAgain();

    picture.announce(R1, "p", Phase.COPY_MISSING, 0, Failure.SEGMENTS_LOST);

    assertWhole("fp8-tensor");
  }

  @Test
  void shouldBringAboutAgainTheSecondOrdersThatCalibrateLost() {
    picture.onOrders = orders -> orders.stream().filter(each -> !isSecond(each)).toList();
    publish("fp8-tensor");
    assertThat(artifact().missing()).isPositive();
    findAgain();

    picture.announce(R1, "p", Phase.COPY_MISSING, 0, Failure.SEGMENTS_LOST);

    assertWhole("fp8-tensor");
  }

  private static boolean isSecond(TestRecord<String, byte[]> order) {
    return Wire.order().deserializer().deserialize("", order.value())
            instanceof Incoming.Sound<Order> sound
        && sound.value() instanceof QuantizeOrder;
  }

  @Test
  void shouldSendAPlanAgainThatNobodyHeardOf() {
    loseOrders();
    publish("int-zeros");
    findAgain();

    picture.advance(SECOND.multipliedBy(11));

    assertWhole("int-zeros");
  }

  @Test
  void shouldAskTwiceBeforeItIsTakenForLost() {
    loseOrders();
    publish("int-zeros");
    findAgain();
    picture.announce(R1, "p", Phase.OPEN);

    for (int seconds = 0; seconds < 30; seconds++) {
      picture.advance(SECOND);
    }

    assertThat(artifact().emptyAnswers).isEqualTo(2);
  }

  @Test
  void shouldNotSendAnythingAgainWhereTransactionsHold() {
    picture.close();
    picture = of(StreamsConfig.EXACTLY_ONCE_V2);
    loseOrders();
    publish("int-zeros");
    findAgain();

    picture.advance(SECOND.multipliedBy(11));

    assertThat(artifact().missing()).isPositive();
    assertThat(picture.entries()).containsEntry(Stores.PENDING_ORDERS, 0);
  }
}

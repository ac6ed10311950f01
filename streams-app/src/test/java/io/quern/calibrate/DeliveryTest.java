package io.quern.calibrate;

import static org.assertj.core.api.Assertions.assertThat;

import io.quern.model.Bytes;
import io.quern.model.ErrorFigures;
import io.quern.model.QuantizeOrder;
import io.quern.model.Segment;
import io.quern.model.Statistic;
import io.quern.model.StatisticMethod;
import io.quern.model.TensorChunk;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DeliveryTest {
  private static final StatisticMethod FP8 =
      Words.method("extremes", Map.of("result", "fp8-tensor", "dtype", "F32"));
  private static final Bytes SCALE = RawBits.of(2f);

  private static Delivery delivery(Statistic.Subscribed to, Map<String, Bytes> values) {
    return new Delivery(to, CalibrationMethods.of(to), new Outcome.Found(values));
  }

  @Test
  void shouldOrderEachChunkWithWhatWasFound() {
    Statistic.Subscribed to =
        Words.subscribed(FP8, Words.member(Words.tensor("t", "F32", 4, 5, 2)));

    List<QuantizeOrder> orders =
        delivery(to, Map.of(Outcome.Found.CALIBRATION, SCALE)).orders().toList();

    assertThat(orders).extracting(order -> order.chunk().index()).containsExactly(0L, 1L, 2L);
    assertThat(orders).extracting(QuantizeOrder::uploadId).containsOnly("u1");
    assertThat(orders.getFirst().targets().getFirst().format().calibration()).isEqualTo(SCALE);
  }

  @Test
  void shouldCutAnArrayThatIsLargerThanARecord() {
    int length = TensorChunk.MAX_PAYLOAD + 5;
    Statistic.Subscribed to =
        Words.subscribed(
            FP8, Words.member(Words.tensor("t", "F32", 4, 5, 2), Words.whole("scale", length)));

    List<Segment> segments =
        delivery(to, Map.of("scale", Bytes.of(new byte[length]))).segments().toList();

    assertThat(segments)
        .extracting(segment -> ((Segment.Written) segment).offset())
        .containsExactly(0L, (long) TensorChunk.MAX_PAYLOAD);
    assertThat(((Segment.Written) segments.getLast()).bytes().length()).isEqualTo(5);
  }

  @Test
  void shouldSendTheExcessWithTheFirstBytesUnlessNothingIsMeasured() {
    Statistic.Member measured =
        Words.member(Words.tensor("t", "F32", 4, 5, 2), Words.whole("codebook", 16));
    Statistic.Member quiet = new Statistic.Member(measured.plan().unmeasured(), measured.wholes());
    StatisticMethod method = Words.method("histogram", Map.of("bits", "2"));
    Map<String, Bytes> found =
        Map.of("codebook", Bytes.of(new byte[16]), "excess", RawBits.ofDouble(0.25));

    assertThat(delivery(Words.subscribed(method, measured), found).segments())
        .extracting(segment -> ((Segment.Written) segment).figures())
        .containsExactly(ErrorFigures.ofExcess(0.25));
    assertThat(delivery(Words.subscribed(method, quiet), found).segments())
        .extracting(segment -> ((Segment.Written) segment).figures())
        .containsExactly(ErrorFigures.NONE);
  }

  @Test
  void shouldFailASubscriberWhosePlanHasAnotherLength() {
    Statistic.Subscribed to =
        Words.subscribed(
            FP8, Words.member(Words.tensor("t", "F32", 4, 5, 2), Words.whole("scale", 2)));
    Delivery delivery = delivery(to, Map.of("scale", SCALE));

    assertThat(delivery.orders()).isEmpty();
    assertThat(delivery.segments())
        .containsExactly(
            new Segment.Failed(
                to.plan(),
                "plan-unsound",
                "tensor t: array scale has 4 bytes, planned were 2",
                "t"));
  }

  @Test
  void shouldOrderNothingWhereTheFirstPassWroteTheRows() {
    Statistic.Subscribed to =
        Words.subscribed(
            Words.method("arrays", Map.of("bits", "4")),
            Words.member(Words.tensor("t", "F32", 4, 5, 2), Words.whole("zero", 4)));

    assertThat(delivery(to, Map.of("zero", SCALE)).orders()).isEmpty();
  }
}

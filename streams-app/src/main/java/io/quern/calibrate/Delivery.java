package io.quern.calibrate;

import io.quern.model.Bytes;
import io.quern.model.ErrorFigures;
import io.quern.model.QuantizeOrder;
import io.quern.model.Segment;
import io.quern.model.Statistic;
import io.quern.model.TensorChunk;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** What one subscriber gets of a statistic: whole arrays, second orders, or why there are none. */
record Delivery(Statistic.Subscribed subscriber, CalibrationMethod method, Outcome outcome) {

  /** For assemble. */
  Stream<Segment> segments() {
    return switch (outcome) {
      case Outcome.Unusable unusable -> Stream.of(failed(unusable));
      case Outcome.Found found -> misfit(found).map(Stream::of).orElseGet(() -> written(found));
    };
  }

  /** For quantize: each member that has arrays of its own is quantized with what was found. */
  Stream<QuantizeOrder> orders() {
    if (!(outcome instanceof Outcome.Found found)
        || !method.hasSecondPass()
        || misfit(found).isPresent()) {
      return Stream.empty();
    }
    return subscriber.members().stream()
        .filter(member -> !member.plan().arrays().isEmpty())
        .flatMap(member -> orders(found, member));
  }

  private Stream<QuantizeOrder> orders(Outcome.Found found, Statistic.Member member) {
    return member
        .plan()
        .orders(
            subscriber.plan(),
            subscriber.uploadId(),
            chunk -> method.calibration(found, member, chunk));
  }

  /** A whole array that is not as long as planned would leave a hole in the file. */
  private Optional<Segment> misfit(Outcome.Found found) {
    return subscriber.members().stream()
        .flatMap(
            member ->
                member.wholes().stream()
                    .filter(array -> found.value(array.role()).length() != array.length())
                    .map(array -> failed(misfit(found, member, array))))
        .findFirst();
  }

  private static Outcome.Unusable misfit(
      Outcome.Found found, Statistic.Member member, Statistic.WholeArray array) {
    String tensor = member.plan().source().name();
    return Outcome.Unusable.unsound(
        "tensor %s: array %s has %d bytes, planned were %d"
            .formatted(tensor, array.role(), found.value(array.role()).length(), array.length()),
        tensor);
  }

  private Segment failed(Outcome.Unusable unusable) {
    return new Segment.Failed(
        subscriber.plan(), unusable.code(), unusable.text(), unusable.where());
  }

  private Stream<Segment> written(Outcome.Found found) {
    return subscriber.members().stream()
        .flatMap(
            member ->
                member.wholes().stream()
                    .flatMap(array -> pieces(member, array, found.value(array.role()))));
  }

  /** What is known of the error goes with the first bytes. */
  private ErrorFigures figures(Statistic.Member member, Statistic.WholeArray array, int at) {
    boolean first = at == 0 && member.wholes().getFirst().equals(array);
    return first && member.plan().format().isMeasured() && outcome instanceof Outcome.Found found
        ? method.figures(found)
        : ErrorFigures.NONE;
  }

  /** A segment is a record too, so what is larger than a record becomes several, side by side. */
  private Stream<Segment> pieces(Statistic.Member member, Statistic.WholeArray array, Bytes bytes) {
    return IntStream.iterate(0, at -> at < bytes.length(), at -> at + TensorChunk.MAX_PAYLOAD)
        .mapToObj(
            at ->
                new Segment.Written(
                    subscriber.plan(),
                    array.file(),
                    array.offset() + at,
                    bytes.slice(at, Math.min(TensorChunk.MAX_PAYLOAD, bytes.length() - at)),
                    member.plan().source().name(),
                    0,
                    figures(member, array, at)));
  }
}

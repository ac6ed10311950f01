package io.quern.serde;

import io.quern.avro.QualityTotals;
import io.quern.model.ArtifactQuality;
import io.quern.model.ArtifactQuality.TensorQuality;
import io.quern.model.Bytes;
import io.quern.model.ErrorFigures;
import io.quern.model.ExactSum;
import io.quern.model.Quality;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Error figures: exact sums as bytes, and what they come to beside them. */
final class QualityMapper {
  /** In the attributes of a segment: how far a tensor's squared error may be above the optimum. */
  private static final String EXCESS = "excess";

  private QualityMapper() {}

  static io.quern.avro.@Nullable ErrorFigures toRecord(ErrorFigures figures) {
    return figures.weights() == 0
        ? null
        : new io.quern.avro.ErrorFigures(
            figures.weights(),
            figures.squaredError().toBytes().asBuffer(),
            figures.squares().toBytes().asBuffer(),
            figures.largestError());
  }

  private static ErrorFigures toDomain(io.quern.avro.@Nullable ErrorFigures record) {
    return record == null
        ? ErrorFigures.NONE
        : new ErrorFigures(
            record.getWeights(),
            ExactSum.of(Bytes.of(record.getSquaredError())),
            ExactSum.of(Bytes.of(record.getSquares())),
            record.getLargestError());
  }

  /** What the record of figures has no place for. */
  static Map<String, String> attributes(ErrorFigures figures) {
    return figures.excess() == ErrorFigures.UNKNOWN
        ? Map.of()
        : Map.of(EXCESS, Double.toHexString(figures.excess()));
  }

  static ErrorFigures toDomain(
      io.quern.avro.@Nullable ErrorFigures record, Map<String, String> attributes) {
    String excess = attributes.get(EXCESS);
    ErrorFigures figures = toDomain(record);
    return excess == null ? figures : figures.withExcess(Double.parseDouble(excess));
  }

  static @Nullable QualityTotals totals(ArtifactQuality quality) {
    if (quality.isNone()) {
      return null;
    }
    Quality rounded = quality.rounded();
    return new QualityTotals(
        rounded.weights(),
        quality.total().squaredError().toBytes().asBuffer(),
        quality.total().squares().toBytes().asBuffer(),
        rounded.largestError(),
        rounded.rmse(),
        rounded.snrDb(),
        rounded.bitsPerWeight());
  }

  static ArtifactQuality toDomain(@Nullable QualityTotals record, List<TensorQuality> tensors) {
    if (record == null) {
      return ArtifactQuality.NONE;
    }
    ErrorFigures total =
        new ErrorFigures(
            record.getWeights(),
            ExactSum.of(Bytes.of(record.getSquaredError())),
            ExactSum.of(Bytes.of(record.getSquares())),
            record.getLargestError());
    long bytes = Math.round(record.getBitsPerWeight() * record.getWeights() / Byte.SIZE);
    return new ArtifactQuality(total, bytes, tensors);
  }
}

package io.quern.calibrate;

import io.quern.model.ArtifactId;
import io.quern.model.Bytes;
import io.quern.model.ChunkId;
import io.quern.model.PlanRef;
import io.quern.model.QuantizeOrder;
import io.quern.model.Revision;
import io.quern.model.Statistic;
import io.quern.model.StatisticMethod;
import io.quern.model.TensorInfo;
import io.quern.model.TensorPlan;
import io.quern.model.TensorShape;
import java.util.List;
import java.util.Map;

/** What subscribers and chunks may say, as short as a test wants it. */
public final class Words {
  public static final Revision SOURCE = new Revision("demo", "r1");
  public static final String ID = "ab".repeat(32);

  private Words() {}

  /** A tensor of one matrix; there are as many chunks as {@code rowsPerChunk} makes. */
  public static TensorInfo tensor(String name, String dtype, long columns, long rows, long chunk) {
    return new TensorInfo(
        name, dtype, TensorShape.of(columns, rows), chunk, Math.ceilDiv(rows, chunk), 0);
  }

  /** A member whose second pass writes a byte a weight into {@code codes}. */
  public static Statistic.Member member(TensorInfo tensor, Statistic.WholeArray... wholes) {
    TensorPlan.RowArray codes =
        TensorPlan.RowArray.ofRows("codes", "codes", 0, tensor.shape().columns());
    return new Statistic.Member(
        new TensorPlan(tensor, QuantizeOrder.Format.of("int8-plain"), List.of(codes), ""),
        List.of(wholes));
  }

  public static Statistic.WholeArray whole(String role, long length) {
    return new Statistic.WholeArray(role, role, 0, length);
  }

  public static PlanRef plan(String profile, String planId) {
    return new PlanRef(ArtifactId.of(SOURCE, profile), planId);
  }

  public static Statistic.Subscribed subscribed(StatisticMethod method, Statistic.Member... of) {
    return new Statistic.Subscribed(ID, plan("p", "plan-1"), "u1", method, List.of(of));
  }

  public static StatisticMethod method(String name, Map<String, String> parameters) {
    return new StatisticMethod(name, parameters);
  }

  public static Statistic.Partial range(String tensor, long chunk, float min, float max) {
    return partial(
        tensor, chunk, new Statistic.Extremes(min, max, Math.max(-min, max)), List.of(), -1);
  }

  public static Statistic.Partial notFinite(String tensor, long chunk, long weight) {
    return partial(tensor, chunk, Statistic.Extremes.NONE, List.of(), weight);
  }

  public static Statistic.Partial steps(String tensor, long chunk, List<Integer> steps) {
    return partial(tensor, chunk, Statistic.Extremes.NONE, steps, -1);
  }

  private static Statistic.Partial partial(
      String tensor, long chunk, Statistic.Extremes range, List<Integer> steps, long odd) {
    return new Statistic.Partial(
        ID,
        new ChunkId(SOURCE, tensor, chunk),
        method("any", Map.of()),
        1,
        range,
        odd,
        steps,
        Statistic.Histogram.NONE,
        Statistic.Vector.NONE);
  }

  public static Statistic.Partial vector(String tensor, long chunk, String role, Bytes bytes) {
    return with(tensor, chunk, Statistic.Histogram.NONE, new Statistic.Vector(role, bytes));
  }

  public static Statistic.Partial histogram(
      String tensor, long chunk, List<Integer> buckets, List<Long> counts) {
    return with(
        tensor,
        chunk,
        new Statistic.Histogram(buckets, counts, Bytes.empty()),
        Statistic.Vector.NONE);
  }

  private static Statistic.Partial with(
      String tensor, long chunk, Statistic.Histogram histogram, Statistic.Vector vector) {
    return new Statistic.Partial(
        ID,
        new ChunkId(SOURCE, tensor, chunk),
        method("any", Map.of()),
        1,
        Statistic.Extremes.NONE,
        -1,
        List.of(),
        histogram,
        vector);
  }

  /** What partials of all chunks come to. */
  static Outcome merged(Statistic.Subscribed subscribed, Statistic.Partial... partials) {
    return Calibration.of(subscribed).merge(List.of(partials).iterator());
  }

  static Outcome.Found found(Statistic.Subscribed subscribed, Statistic.Partial... partials) {
    return (Outcome.Found) merged(subscribed, partials);
  }
}

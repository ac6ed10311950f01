package io.quern.plan;

import io.quern.model.Segment;
import io.quern.model.Statistic;
import io.quern.model.TensorInfo;
import io.quern.model.TensorPlan;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * A plan for people and programs: what becomes of each tensor, and how large it all is.
 *
 * @param rows in the order of the source
 * @param fileBytes of all files of the artifact
 */
public record PlanTable(String label, List<Row> rows, long fileBytes) {
  /** Begins the name of a tensor that holds the bytes of a carried file. */
  private static final String CARRIED_FILE = "file:";

  public PlanTable {
    rows = List.copyOf(rows);
  }

  /**
   * One tensor.
   *
   * @param through formats that its weights have in between
   * @param to format of the output
   * @param bits of a weight in it, without scales
   * @param bytes of all its arrays
   */
  public record Row(TensorInfo source, List<String> through, String to, int bits, long bytes) {
    public Row {
      through = List.copyOf(through);
    }

    /** Whether it is no tensor of the model but a file that travels with it. */
    boolean isCarried() {
      return source.name().startsWith(CARRIED_FILE);
    }

    /** Together with what another statistic makes of the same tensor. */
    private Row with(Row other) {
      return new Row(source, through, to, bits, bytes + other.bytes());
    }
  }

  /** The table of a plan. */
  public static PlanTable of(ArtifactPlan plan) {
    Stream<Row> direct = plan.tensors().stream().map(tensor -> row(tensor, 0));
    Stream<Row> waiting =
        plan.statistics().stream()
            .flatMap(statistic -> statistic.members().stream())
            .map(member -> row(member.plan(), wholeBytes(member)));
    Map<Integer, Row> rows = new TreeMap<>();
    Stream.concat(direct, waiting).forEach(row -> rows.merge(row.source().order(), row, Row::with));
    return new PlanTable(
        plan.label(),
        List.copyOf(rows.values()),
        plan.files().stream().mapToLong(Segment.FileSize::size).sum());
  }

  private static Row row(TensorPlan tensor, long wholeBytes) {
    long rows = tensor.source().shape().rows();
    long bytes =
        tensor.arrays().stream()
            .mapToLong(array -> Math.ceilDiv(rows, array.unitRows()) * array.unitBytes())
            .sum();
    return new Row(
        tensor.source(),
        tensor.format().through(),
        tensor.format().name(),
        NominalBits.of(tensor.format()),
        bytes + wholeBytes);
  }

  private static long wholeBytes(Statistic.Member member) {
    return member.wholes().stream().mapToLong(Statistic.WholeArray::length).sum();
  }

  /** Weights of all tensors; files that are only carried along have none. */
  public long weights() {
    return rows.stream()
        .filter(row -> !row.isCarried())
        .mapToLong(row -> row.source().shape().weights())
        .sum();
  }

  /** What the bytes are for. */
  public PlanSizes sizes() {
    return PlanSizes.of(this);
  }

  public double bitsPerWeight() {
    return fileBytes * 8.0 / Math.max(1, weights());
  }

  /** The formats that the output has, sorted. */
  public Set<String> formats() {
    Set<String> formats = new TreeSet<>();
    rows.forEach(row -> formats.add(row.to()));
    return formats;
  }
}

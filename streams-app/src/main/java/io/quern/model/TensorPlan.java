package io.quern.model;

import java.util.List;
import java.util.function.LongFunction;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * How one tensor is written, and where.
 *
 * @param arrays where each array of the format goes
 * @param statisticId the statistic to which arrays without a place go; empty for none
 */
public record TensorPlan(
    TensorInfo source, QuantizeOrder.Format format, List<RowArray> arrays, String statisticId) {
  public TensorPlan {
    arrays = List.copyOf(arrays);
  }

  /**
   * An array with rows as the tensor has them.
   *
   * @param role which array of the format
   * @param file path within the artifact
   * @param offset of the tensor's first row in the file
   * @param unitRows rows that share bytes, as 128 share the scales of blocks of 128 x 128; they are
   *     written by the chunk that has the first of these rows
   * @param unitBytes bytes of so many rows
   */
  public record RowArray(String role, String file, long offset, long unitRows, long unitBytes) {
    public RowArray {
      if (unitRows < 1 || unitBytes < 0 || offset < 0) {
        throw new IllegalArgumentException(
            "array " + role + " at " + offset + ": " + unitBytes + " bytes for " + unitRows);
      }
    }

    /** An array where every row has bytes of its own. */
    public static RowArray ofRows(String role, String file, long offset, long rowBytes) {
      return new RowArray(role, file, offset, 1, rowBytes);
    }
  }

  /** A tensor whose format has one array, as every block format of GGUF does, and every copy. */
  public static TensorPlan ofBlocks(
      TensorInfo source, String format, String file, long offset, long rowBytes) {
    return ofBlocks(source, QuantizeOrder.Format.of(format), file, offset, rowBytes);
  }

  /** The same for a format with parameters. */
  public static TensorPlan ofBlocks(
      TensorInfo source, QuantizeOrder.Format format, String file, long offset, long rowBytes) {
    return new TensorPlan(
        source,
        format,
        List.of(RowArray.ofRows(QuantizeOrder.Output.BLOCKS, file, offset, rowBytes)),
        "");
  }

  /** The same without error figures. */
  public TensorPlan unmeasured() {
    return new TensorPlan(source, format.unmeasured(), arrays, statisticId);
  }

  /** The same for a statistic of another name. */
  public TensorPlan withStatistic(String id) {
    return new TensorPlan(source, format, arrays, id);
  }

  /** One order for each chunk, in the chunks' order. */
  public Stream<QuantizeOrder> orders(PlanRef plan, String uploadId) {
    return LongStream.range(0, source.chunkCount()).mapToObj(index -> order(plan, uploadId, index));
  }

  /**
   * The same with what calibrate found.
   *
   * @param calibration raw bits for the chunk of an index
   */
  public Stream<QuantizeOrder> orders(
      PlanRef plan, String uploadId, LongFunction<Bytes> calibration) {
    return LongStream.range(0, source.chunkCount())
        .mapToObj(index -> order(plan, uploadId, index, format.found(calibration.apply(index))));
  }

  /** The order for chunk {@code index}. */
  public QuantizeOrder order(PlanRef plan, String uploadId, long index) {
    return order(plan, uploadId, index, format);
  }

  private QuantizeOrder order(
      PlanRef plan, String uploadId, long index, QuantizeOrder.Format written) {
    QuantizeOrder.Target target =
        new QuantizeOrder.Target(plan, written, outputsOf(index), statisticId);
    return new QuantizeOrder(
        source.chunk(plan.artifact().source(), index),
        holder(uploadId, index),
        source.rowsOf(index),
        source.shape().columns(),
        source.dtype(),
        List.of(target));
  }

  /** The upload that holds the bytes of a chunk. */
  private String holder(String uploadId, long index) {
    ChunkOrigins.Origin origin = source.origins().of(index);
    return origin.isSelf() ? uploadId : origin.uploadId();
  }

  /** Where the rows of a chunk go, array by array. */
  public List<QuantizeOrder.Output> outputsOf(long index) {
    return arrays.stream().map(array -> output(array, index)).toList();
  }

  /** Where an array of chunk {@code index} goes. */
  public QuantizeOrder.Output output(RowArray array, long index) {
    long firstRow =
        source.matrixOf(index) * source.shape().rowsPerMatrix() + source.firstRowOf(index);
    long first = Math.ceilDiv(firstRow, array.unitRows());
    return new QuantizeOrder.Output(
        array.role(),
        array.file(),
        array.offset() + first * array.unitBytes(),
        (Math.ceilDiv(firstRow + source.rowsOf(index), array.unitRows()) - first)
            * array.unitBytes());
  }

  /**
   * One order to measure for each chunk, in the chunks' order. What the format knows beforehand of
   * the whole tensor, the importance of its columns, goes with it.
   */
  public Stream<MeasureOrder> measures(
      Revision revision, String uploadId, String statistic, StatisticMethod method) {
    return measures(revision, uploadId, statistic, chunk -> method);
  }

  /** The same where what is measured differs from chunk to chunk. */
  public Stream<MeasureOrder> measures(
      Revision revision, String uploadId, String statistic, LongFunction<StatisticMethod> method) {
    return LongStream.range(0, source.chunkCount())
        .mapToObj(
            index ->
                new MeasureOrder(
                    source.chunk(revision, index),
                    holder(uploadId, index),
                    source.rowsOf(index),
                    source.shape().columns(),
                    source.dtype(),
                    statistic,
                    method.apply(index),
                    format.calibration()));
  }
}

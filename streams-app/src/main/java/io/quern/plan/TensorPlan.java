package io.quern.plan;

import io.quern.model.ChunkId;
import io.quern.model.PlanRef;
import io.quern.model.QuantizeOrder;
import io.quern.model.Revision;
import io.quern.model.TensorInfo;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * Where one tensor goes.
 *
 * @param format block format of the output, or the source dtype for a copy
 * @param file path within the artifact
 * @param offset of the tensor's first row in the file
 * @param rowBytes bytes of one row in the output
 */
public record TensorPlan(
    TensorInfo source, String format, String file, long offset, long rowBytes) {

  /** One order for each chunk, in the chunks' order. */
  public Stream<QuantizeOrder> orders(PlanRef plan, String uploadId) {
    return LongStream.range(0, source.chunkCount()).mapToObj(index -> order(plan, uploadId, index));
  }

  private QuantizeOrder order(PlanRef plan, String uploadId, long index) {
    Revision revision = plan.artifact().source();
    long rows = source.rowsOf(index);
    long firstRow =
        source.matrixOf(index) * source.shape().rowsPerMatrix() + source.firstRowOf(index);
    QuantizeOrder.Target target =
        new QuantizeOrder.Target(plan, format, file, offset + firstRow * rowBytes, rows * rowBytes);
    return new QuantizeOrder(
        new ChunkId(revision, source.name(), index),
        uploadId,
        rows,
        source.shape().columns(),
        source.dtype(),
        List.of(target));
  }
}

package io.quern.serde;

import io.quern.avro.OrderOutput;
import io.quern.avro.OrderTarget;
import io.quern.avro.RowRun;
import io.quern.model.ArtifactId;
import io.quern.model.CancelOrder;
import io.quern.model.ChunkId;
import io.quern.model.Order;
import io.quern.model.PlanRef;
import io.quern.model.QuantizeOrder;
import io.quern.model.Revision;
import java.util.List;
import org.apache.avro.Schema;

final class OrderMapper implements RecordMapper<io.quern.avro.QuantizeOrder, Order> {
  private static final String QUANTIZE = "quantize";
  private static final String CANCEL = "cancel";
  private static final String BLOCKS = "blocks";

  @Override
  public Schema schema() {
    return io.quern.avro.QuantizeOrder.getClassSchema();
  }

  @Override
  public io.quern.avro.QuantizeOrder toRecord(Order order) {
    return switch (order) {
      case QuantizeOrder quantize -> toRecord(quantize);
      case CancelOrder cancel -> toRecord(cancel);
    };
  }

  private static io.quern.avro.QuantizeOrder toRecord(QuantizeOrder order) {
    return io.quern.avro.QuantizeOrder.newBuilder()
        .setKind(QUANTIZE)
        .setModel(order.chunk().source().model())
        .setRevision(order.chunk().source().revision())
        .setUploadId(order.uploadId())
        .setTensor(order.chunk().tensor())
        .setIndex(order.chunk().index())
        .setRows(order.rows())
        .setColumns(order.columns())
        .setDtype(order.dtype())
        .setTargets(order.targets().stream().map(target -> toRecord(target, order.rows())).toList())
        .build();
  }

  private static io.quern.avro.QuantizeOrder toRecord(CancelOrder order) {
    PlanRef plan = order.plan();
    return io.quern.avro.QuantizeOrder.newBuilder()
        .setKind(CANCEL)
        .setModel(plan.artifact().model())
        .setRevision(plan.artifact().revision())
        .setTargets(List.of(target(plan).build()))
        .build();
  }

  private static OrderTarget toRecord(QuantizeOrder.Target target, long rows) {
    RowRun run =
        RowRun.newBuilder().setFirstRow(0).setRows(rows).setOffset(target.offset()).build();
    OrderOutput output =
        OrderOutput.newBuilder()
            .setRole(BLOCKS)
            .setFile(target.file())
            .setRuns(List.of(run))
            .setLength(target.length())
            .build();
    return target(target.plan()).setFormat(target.format()).setOutputs(List.of(output)).build();
  }

  private static OrderTarget.Builder target(PlanRef plan) {
    return OrderTarget.newBuilder()
        .setArtifact(plan.artifact().toString())
        .setPlanId(plan.planId());
  }

  @Override
  public Order toDomain(io.quern.avro.QuantizeOrder record) {
    return switch (record.getKind()) {
      case QUANTIZE -> quantize(record);
      case CANCEL -> cancel(record.getTargets());
      default ->
          throw new IllegalArgumentException(
              "order kind '" + record.getKind() + "' is not known to this version");
    };
  }

  private static CancelOrder cancel(List<OrderTarget> targets) {
    if (targets.size() != 1) {
      throw new IllegalArgumentException(
          "an order to cancel names one plan, not " + targets.size());
    }
    return new CancelOrder(plan(targets.getFirst()));
  }

  private static QuantizeOrder quantize(io.quern.avro.QuantizeOrder record) {
    Revision source = new Revision(record.getModel(), record.getRevision());
    return new QuantizeOrder(
        new ChunkId(source, record.getTensor(), record.getIndex()),
        record.getUploadId(),
        record.getRows(),
        record.getColumns(),
        record.getDtype(),
        record.getTargets().stream().map(OrderMapper::target).toList());
  }

  private static QuantizeOrder.Target target(OrderTarget target) {
    if (target.getOutputs().size() != 1 || target.getOutputs().getFirst().getRuns().size() != 1) {
      throw new IllegalArgumentException(
          "an order with several outputs or row runs is not known to this version");
    }
    OrderOutput output = target.getOutputs().getFirst();
    return new QuantizeOrder.Target(
        plan(target),
        target.getFormat(),
        output.getFile(),
        output.getRuns().getFirst().getOffset(),
        output.getLength());
  }

  private static PlanRef plan(OrderTarget target) {
    return new PlanRef(ArtifactId.parse(target.getArtifact()), target.getPlanId());
  }
}

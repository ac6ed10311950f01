package io.quern.serde;

import io.quern.avro.OrderOutput;
import io.quern.avro.OrderTarget;
import io.quern.avro.RowRun;
import io.quern.model.ArtifactId;
import io.quern.model.AuditOrder;
import io.quern.model.Bytes;
import io.quern.model.CancelOrder;
import io.quern.model.CensusOrder;
import io.quern.model.ChunkId;
import io.quern.model.HoldOrder;
import io.quern.model.MeasureOrder;
import io.quern.model.Order;
import io.quern.model.PlanRef;
import io.quern.model.QuantizeOrder;
import io.quern.model.ReleaseOrder;
import io.quern.model.Revision;
import io.quern.model.StatisticMethod;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.avro.Schema;

final class OrderMapper implements RecordMapper<io.quern.avro.QuantizeOrder, Order> {
  private static final String QUANTIZE = "quantize";
  private static final String MEASURE = "measure";
  private static final String CANCEL = "cancel";
  private static final String RELEASE = "release";
  private static final String AUDIT = "audit";
  private static final String SEALED = "sealed";
  private static final String RECOVERS = "recovers";
  private static final String CENSUS = "census";
  private static final String HOLD = "hold";
  private static final String HELD = "held";
  private static final String PARTITION = "partition";
  private static final String PARTITIONS = "partitions";
  private static final String BEFORE = "before";

  /** Begins the attributes of a census that name uploads. */
  private static final String UPLOAD = "upload/";

  @Override
  public Schema schema() {
    return io.quern.avro.QuantizeOrder.getClassSchema();
  }

  @Override
  public io.quern.avro.QuantizeOrder toRecord(Order order) {
    return switch (order) {
      case QuantizeOrder quantize -> toRecord(quantize);
      case MeasureOrder measure -> toRecord(measure);
      case CancelOrder(PlanRef plan) -> ofPlan(CANCEL, plan).build();
      case ReleaseOrder(ChunkId chunk) -> of(RELEASE, chunk, "").build();
      case AuditOrder(PlanRef plan, AuditOrder.Asked asked) ->
          ofPlan(AUDIT, plan)
              .setAttributes(
                  Map.of(
                      SEALED,
                      Boolean.toString(asked.sealed()),
                      RECOVERS,
                      Boolean.toString(asked.recovers())))
              .build();
      case HoldOrder(Revision source, boolean held) ->
          io.quern.avro.QuantizeOrder.newBuilder()
              .setKind(HOLD)
              .setModel(source.model())
              .setRevision(source.revision())
              .setAttributes(Map.of(HELD, Boolean.toString(held)))
              .build();
      case CensusOrder census ->
          io.quern.avro.QuantizeOrder.newBuilder()
              .setKind(CENSUS)
              .setModel("")
              .setRevision("")
              .setAttributes(attributes(census))
              .build();
    };
  }

  private static Map<String, String> attributes(CensusOrder census) {
    Map<String, String> attributes = new TreeMap<>();
    census.named().forEach(upload -> attributes.put(UPLOAD + upload, ""));
    attributes.put(PARTITION, Integer.toString(census.partition()));
    attributes.put(PARTITIONS, Integer.toString(census.partitions()));
    attributes.put(BEFORE, Long.toString(census.before()));
    return attributes;
  }

  private static CensusOrder census(Map<String, String> attributes) {
    return new CensusOrder(
        Integer.parseInt(attributes.getOrDefault(PARTITION, "")),
        Integer.parseInt(attributes.getOrDefault(PARTITIONS, "")),
        Long.parseLong(attributes.getOrDefault(BEFORE, "")),
        attributes.keySet().stream()
            .filter(key -> key.startsWith(UPLOAD))
            .map(key -> key.substring(UPLOAD.length()))
            .collect(Collectors.toSet()));
  }

  private static io.quern.avro.QuantizeOrder toRecord(QuantizeOrder order) {
    String holder = order.chunk().source().revision();
    String made = revisionOf(order);
    return of(QUANTIZE, order.chunk(), order.uploadId())
        .setRevision(made)
        .setSourceRevision(holder.equals(made) ? "" : holder)
        .setRows(order.rows())
        .setColumns(order.columns())
        .setDtype(order.dtype())
        .setTargets(order.targets().stream().map(target -> toRecord(target, order.rows())).toList())
        .build();
  }

  /** The revision that is made, which may have the chunk from another. */
  private static String revisionOf(QuantizeOrder order) {
    return order.targets().isEmpty()
        ? order.chunk().source().revision()
        : order.targets().getFirst().plan().artifact().revision();
  }

  private static io.quern.avro.QuantizeOrder toRecord(MeasureOrder order) {
    OrderTarget target =
        OrderTarget.newBuilder()
            .setArtifact("")
            .setPlanId("")
            .setStatisticId(order.statisticId())
            .setMethod(order.method().name())
            .setParameters(order.method().parameters())
            .build();
    return of(MEASURE, order.chunk(), order.uploadId())
        .setRows(order.rows())
        .setColumns(order.columns())
        .setDtype(order.dtype())
        .setTargets(List.of(target))
        .setImportanceDigest(order.method().parameters().get("importance"))
        .setBytes(order.importance().asBuffer())
        .build();
  }

  private static io.quern.avro.QuantizeOrder.Builder of(
      String kind, ChunkId chunk, String uploadId) {
    return io.quern.avro.QuantizeOrder.newBuilder()
        .setKind(kind)
        .setModel(chunk.source().model())
        .setRevision(chunk.source().revision())
        .setUploadId(uploadId)
        .setTensor(chunk.tensor())
        .setIndex(chunk.index());
  }

  private static io.quern.avro.QuantizeOrder.Builder ofPlan(String kind, PlanRef plan) {
    return io.quern.avro.QuantizeOrder.newBuilder()
        .setKind(kind)
        .setModel(plan.artifact().model())
        .setRevision(plan.artifact().revision())
        .setTargets(List.of(target(plan).build()));
  }

  private static OrderTarget toRecord(QuantizeOrder.Target target, long rows) {
    return target(target.plan())
        .setFormat(target.format().name())
        .setParameters(target.format().parameters())
        .setCalibration(target.format().calibration().asBuffer())
        .setStatisticId(target.statisticId())
        .setOutputs(target.outputs().stream().map(output -> toRecord(output, rows)).toList())
        .build();
  }

  private static OrderOutput toRecord(QuantizeOrder.Output output, long rows) {
    RowRun run =
        RowRun.newBuilder().setFirstRow(0).setRows(rows).setOffset(output.offset()).build();
    return OrderOutput.newBuilder()
        .setRole(output.role())
        .setFile(output.file())
        .setRuns(List.of(run))
        .setLength(output.length())
        .build();
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
      case MEASURE -> measure(record, only(record.getTargets(), "to measure names one statistic"));
      case CANCEL -> new CancelOrder(plan(only(record.getTargets(), "to cancel names one plan")));
      case RELEASE -> new ReleaseOrder(chunk(record));
      case AUDIT ->
          new AuditOrder(
              plan(only(record.getTargets(), "to audit names one plan")),
              new AuditOrder.Asked(says(record, SEALED), says(record, RECOVERS)));
      case CENSUS -> census(record.getAttributes());
      case HOLD ->
          new HoldOrder(new Revision(record.getModel(), record.getRevision()), says(record, HELD));
      default ->
          throw new IllegalArgumentException(
              "order kind '" + record.getKind() + "' is not known to this version");
    };
  }

  private static boolean says(io.quern.avro.QuantizeOrder record, String attribute) {
    return Boolean.parseBoolean(record.getAttributes().getOrDefault(attribute, ""));
  }

  private static OrderTarget only(List<OrderTarget> targets, String rule) {
    if (targets.size() != 1) {
      throw new IllegalArgumentException("an order " + rule + ", not " + targets.size());
    }
    return targets.getFirst();
  }

  private static QuantizeOrder quantize(io.quern.avro.QuantizeOrder record) {
    return new QuantizeOrder(
        chunk(record),
        record.getUploadId(),
        record.getRows(),
        record.getColumns(),
        record.getDtype(),
        record.getTargets().stream().map(OrderMapper::target).toList());
  }

  private static MeasureOrder measure(io.quern.avro.QuantizeOrder record, OrderTarget target) {
    return new MeasureOrder(
        chunk(record),
        record.getUploadId(),
        record.getRows(),
        record.getColumns(),
        record.getDtype(),
        target.getStatisticId(),
        new StatisticMethod(target.getMethod(), target.getParameters()),
        Bytes.of(record.getBytes()));
  }

  private static ChunkId chunk(io.quern.avro.QuantizeOrder record) {
    String holder = record.getSourceRevision();
    Revision source =
        new Revision(record.getModel(), holder.isEmpty() ? record.getRevision() : holder);
    return new ChunkId(source, record.getTensor(), record.getIndex());
  }

  private static QuantizeOrder.Target target(OrderTarget target) {
    if (target.getOutputs().isEmpty() && target.getStatisticId().isEmpty()) {
      throw new IllegalArgumentException("a target of an order has neither output nor statistic");
    }
    return new QuantizeOrder.Target(
        plan(target),
        new QuantizeOrder.Format(
            target.getFormat(), target.getParameters(), Bytes.of(target.getCalibration())),
        target.getOutputs().stream().map(OrderMapper::output).toList(),
        target.getStatisticId());
  }

  private static QuantizeOrder.Output output(OrderOutput output) {
    if (output.getRuns().size() != 1) {
      throw new IllegalArgumentException(
          "an order with several row runs is not known to this version");
    }
    return new QuantizeOrder.Output(
        output.getRole(),
        output.getFile(),
        output.getRuns().getFirst().getOffset(),
        output.getLength());
  }

  private static PlanRef plan(OrderTarget target) {
    return new PlanRef(ArtifactId.parse(target.getArtifact()), target.getPlanId());
  }
}

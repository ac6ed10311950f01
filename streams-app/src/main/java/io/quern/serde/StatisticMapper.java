package io.quern.serde;

import io.quern.avro.PartialStatistics;
import io.quern.avro.StatisticMember;
import io.quern.avro.StatisticSubscriber;
import io.quern.model.ArtifactId;
import io.quern.model.Bytes;
import io.quern.model.ChunkId;
import io.quern.model.PlanRef;
import io.quern.model.Revision;
import io.quern.model.Statistic;
import io.quern.model.StatisticMethod;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.Schema;

final class StatisticMapper implements RecordMapper<PartialStatistics, Statistic> {
  private static final String PLAN = "plan";
  private static final String PARTIAL = "partial";
  private static final String CANCEL = "cancel";
  private static final String LAST = "last";
  private static final String UPLOAD = "uploadId";

  @Override
  public Schema schema() {
    return PartialStatistics.getClassSchema();
  }

  @Override
  public PartialStatistics toRecord(Statistic statistic) {
    return switch (statistic) {
      case Statistic.Subscribed subscribed -> toRecord(subscribed);
      case Statistic.Partial partial -> toRecord(partial);
      case Statistic.Cancelled cancelled -> toRecord(cancelled);
    };
  }

  private static PartialStatistics toRecord(Statistic.Subscribed subscribed) {
    PlanRef plan = subscribed.plan();
    List<StatisticMember> members =
        subscribed.members().stream().map(MemberText::toRecord).toList();
    return of(PLAN, subscribed.id(), subscribed.method())
        .setModel(plan.artifact().model())
        .setRevision(plan.artifact().revision())
        .setMembers(members)
        .setSubscribers(List.of(new StatisticSubscriber(plan.artifact().toString(), plan.planId())))
        .setAttributes(Map.of(UPLOAD, subscribed.uploadId()))
        .build();
  }

  private static PartialStatistics toRecord(Statistic.Cancelled cancelled) {
    PlanRef plan = cancelled.plan();
    return of(CANCEL, cancelled.id(), new StatisticMethod("", Map.of()))
        .setModel(plan.artifact().model())
        .setRevision(plan.artifact().revision())
        .setSubscribers(List.of(new StatisticSubscriber(plan.artifact().toString(), plan.planId())))
        .setAttributes(Map.of(LAST, Boolean.toString(cancelled.last())))
        .build();
  }

  private static PartialStatistics toRecord(Statistic.Partial partial) {
    return of(PARTIAL, partial.id(), partial.method())
        .setModel(partial.chunk().source().model())
        .setRevision(partial.chunk().source().revision())
        .setTensor(partial.chunk().tensor())
        .setIndex(partial.chunk().index())
        .setWeights(partial.weights())
        .setMinBits(Float.floatToRawIntBits(partial.extremes().min()))
        .setMaxBits(Float.floatToRawIntBits(partial.extremes().max()))
        .setAbsmaxBits(Float.floatToRawIntBits(partial.extremes().absmax()))
        .setFirstNonFinite(partial.firstNonFinite())
        .setSteps(partial.steps())
        .setMoments(partial.histogram().sums().asBuffer())
        .setHistogramBuckets(partial.histogram().buckets())
        .setHistogramCounts(partial.histogram().counts())
        .setVectorRole(partial.vector().role())
        .build();
  }

  private static PartialStatistics.Builder of(String kind, String id, StatisticMethod method) {
    return PartialStatistics.newBuilder()
        .setStatisticId(id)
        .setKind(kind)
        .setMethod(method.name())
        .setParameters(method.parameters());
  }

  @Override
  public Optional<Bytes> payload(Statistic statistic) {
    return Optional.of(
        statistic instanceof Statistic.Partial partial ? partial.vector().bytes() : Bytes.empty());
  }

  @Override
  public Statistic toDomain(PartialStatistics record) {
    StatisticMethod method = new StatisticMethod(record.getMethod(), record.getParameters());
    return switch (record.getKind()) {
      case PLAN -> subscribed(record, method);
      case PARTIAL -> partial(record, method);
      case CANCEL ->
          new Statistic.Cancelled(
              record.getStatisticId(),
              subscriber(record),
              Boolean.parseBoolean(record.getAttributes().getOrDefault(LAST, "")));
      default ->
          throw new IllegalArgumentException(
              "statistic kind '" + record.getKind() + "' is not known to this version");
    };
  }

  private static Statistic.Subscribed subscribed(PartialStatistics record, StatisticMethod method) {
    return new Statistic.Subscribed(
        record.getStatisticId(),
        subscriber(record),
        record.getAttributes().getOrDefault(UPLOAD, ""),
        method,
        record.getMembers().stream().map(MemberText::toDomain).toList());
  }

  private static PlanRef subscriber(PartialStatistics record) {
    if (record.getSubscribers().size() != 1) {
      throw new IllegalArgumentException(
          "a statistic's plan names one subscriber, not " + record.getSubscribers().size());
    }
    StatisticSubscriber subscriber = record.getSubscribers().getFirst();
    return new PlanRef(ArtifactId.parse(subscriber.getArtifact()), subscriber.getPlanId());
  }

  private static Statistic.Partial partial(PartialStatistics record, StatisticMethod method) {
    if (record.getHistogramBuckets().size() != record.getHistogramCounts().size()) {
      throw new IllegalArgumentException("a histogram has as many counts as buckets");
    }
    return new Statistic.Partial(
        record.getStatisticId(),
        new ChunkId(
            new Revision(record.getModel(), record.getRevision()),
            record.getTensor(),
            record.getIndex()),
        method,
        record.getWeights(),
        new Statistic.Extremes(
            Float.intBitsToFloat(record.getMinBits()),
            Float.intBitsToFloat(record.getMaxBits()),
            Float.intBitsToFloat(record.getAbsmaxBits())),
        record.getFirstNonFinite(),
        record.getSteps(),
        new Statistic.Histogram(
            record.getHistogramBuckets(),
            record.getHistogramCounts(),
            Bytes.of(record.getMoments())),
        new Statistic.Vector(record.getVectorRole(), Bytes.of(record.getBytes())));
  }
}

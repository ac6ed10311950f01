package io.quern.topology;

import io.quern.calibrate.Progress;
import io.quern.calibrate.ProgressBytes;
import io.quern.calibrate.StatisticProcessor;
import io.quern.reject.RejectionCounts;
import io.quern.serde.Wire;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.Topology;

/**
 * The stage calibrate: what chunks say in, by statistic; second orders and arrays of whole tensors
 * out.
 */
public final class CalibrateTopology {
  private static final Serde<Progress> PROGRESS =
      Serdes.serdeFrom(
          (topic, progress) -> progress == null ? null : ProgressBytes.write(progress),
          (topic, bytes) -> bytes == null ? null : ProgressBytes.read(bytes));

  private final Topics topics;
  private final RejectionCounts rejections;
  private final StateKeeping state = StateKeeping.kept();

  /**
   * The stage on its topics.
   *
   * @param rejections counted over the tasks of the process
   */
  public CalibrateTopology(Topics topics, RejectionCounts rejections) {
    this.topics = topics;
    this.rejections = rejections;
  }

  public Topology build() {
    Topology topology = new Topology();
    readByStatistic(topology);
    keepState(topology);
    sendOut(topology);
    return topology;
  }

  /** Chunks and subscribers of a statistic have its id as key, so they meet in one task. */
  private void readByStatistic(Topology topology) {
    topology
        .addSource(
            Steps.READ_STATISTICS,
            new StringDeserializer(),
            Wire.statistic().deserializer(),
            topics.statistics())
        .addProcessor(
            Steps.MERGE_STATISTICS,
            () -> new StatisticProcessor(rejections),
            Steps.READ_STATISTICS);
  }

  /** One entry a chunk, never an aggregate that every chunk rewrites. */
  private void keepState(Topology topology) {
    topology
        .addStateStore(state.store(Stores.CALIBRATIONS, PROGRESS), Steps.MERGE_STATISTICS)
        .addStateStore(
            state.store(Stores.SUBSCRIPTIONS, Wire.statistic().stored()), Steps.MERGE_STATISTICS)
        .addStateStore(
            state.store(Stores.PARTIALS, Wire.statistic().stored()), Steps.MERGE_STATISTICS);
  }

  /** Orders go where their chunk is, arrays where their artifact is. */
  private void sendOut(Topology topology) {
    StringSerializer keys = new StringSerializer();
    topology
        .addSink(
            Steps.SEND_ORDERS,
            topics.orders(),
            keys,
            Wire.order().serializer(),
            Steps.MERGE_STATISTICS)
        .addSink(
            Steps.SEND_SEGMENTS,
            topics.segments(),
            keys,
            Wire.segment().serializer(),
            Steps.MERGE_STATISTICS)
        .addSink(
            Steps.SEND_REJECTIONS,
            topics.rejections(),
            keys,
            Wire.rejection().serializer(),
            Steps.MERGE_STATISTICS);
  }
}

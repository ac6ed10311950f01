package io.quern.topology;

import io.quern.quantize.ChunkLocation;
import io.quern.quantize.ChunkProcessor;
import io.quern.quantize.OrderProcessor;
import io.quern.quantize.QuantizeStage;
import io.quern.serde.Wire;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.Topology;

/** The stage quantize: chunks and orders in, both by chunk; segments out, by artifact. */
public final class QuantizeTopology {
  private static final Serde<ChunkLocation> LOCATIONS =
      Serdes.serdeFrom(
          (topic, location) -> location == null ? null : location.toBytes(),
          (topic, bytes) -> bytes == null ? null : ChunkLocation.of(bytes));

  private static final String[] PROCESSORS = {Steps.MEET_CHUNK, Steps.MEET_ORDER};

  private final Topics topics;
  private final QuantizeStage stage;
  private final StateKeeping state;

  public QuantizeTopology(Topics topics, QuantizeStage stage, StateKeeping state) {
    this.topics = topics;
    this.stage = stage;
    this.state = state;
  }

  public Topology build() {
    Topology topology = new Topology();
    readByChunk(topology);
    keepState(topology);
    sendOut(topology);
    return topology;
  }

  /** A chunk and its orders have one key, so they meet in one task, whichever comes first. */
  private void readByChunk(Topology topology) {
    StringDeserializer keys = new StringDeserializer();
    topology
        .addSource(
            Steps.READ_CHUNKS, keys, Wire.tensorChunk().deserializer(), topics.tensorChunks())
        .addSource(Steps.READ_ORDERS, keys, Wire.order().deserializer(), topics.orders())
        .addProcessor(
            Steps.MEET_CHUNK, state.watched(() -> new ChunkProcessor(stage)), Steps.READ_CHUNKS)
        .addProcessor(
            Steps.MEET_ORDER, state.watched(() -> new OrderProcessor(stage)), Steps.READ_ORDERS);
  }

  /** Offsets and orders; the weights stay in the log. */
  private void keepState(Topology topology) {
    topology
        .addStateStore(state.store(Stores.CHUNK_LOCATIONS, LOCATIONS), PROCESSORS)
        .addStateStore(state.store(Stores.PENDING_ORDERS, Wire.order().stored()), PROCESSORS)
        .addStateStore(state.store(Stores.DONE_PARTS, Serdes.String()), PROCESSORS);
  }

  /** One artifact's segments lie in one partition, so one assembler has them all. */
  private void sendOut(Topology topology) {
    StringSerializer keys = new StringSerializer();
    topology
        .addSink(
            Steps.SEND_CHUNKS,
            topics.tensorChunks(),
            keys,
            Wire.tensorChunk().serializer(),
            Steps.MEET_CHUNK)
        .addSink(
            Steps.SEND_STATISTICS,
            topics.statistics(),
            keys,
            Wire.statistic().serializer(),
            PROCESSORS)
        .addSink(
            Steps.SEND_SEGMENTS, topics.segments(), keys, Wire.segment().serializer(), PROCESSORS)
        .addSink(
            Steps.SEND_REJECTIONS,
            topics.rejections(),
            keys,
            Wire.rejection().serializer(),
            PROCESSORS);
  }
}

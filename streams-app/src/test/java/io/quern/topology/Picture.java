package io.quern.topology;

import io.quern.kernel.Kernels;
import io.quern.model.Profile;
import io.quern.model.Rejection;
import io.quern.model.Revision;
import io.quern.model.Segment;
import io.quern.plan.Planners;
import io.quern.plan.gguf.GgufFormatPlanner;
import io.quern.publish.ModelProducer;
import io.quern.publish.ModelSource;
import io.quern.publish.Upload;
import io.quern.quantize.ChunkCache;
import io.quern.quantize.ChunkReader;
import io.quern.quantize.LiveOffsets;
import io.quern.quantize.QuantizeCounters;
import io.quern.quantize.QuantizeStage;
import io.quern.serde.Incoming;
import io.quern.serde.Wire;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.test.TestRecord;
import org.rocksdb.Env;
import org.rocksdb.RocksMemEnv;

/**
 * The whole picture in one thread: publisher, both topologies and a file in memory. What a topic received is kept, so that a test may send
 * it again, later or in another order.
 */
final class Picture implements AutoCloseable {
  static final Revision SOURCE = new Revision("demo", "r1");

  private final Topics topics = new Topics(Topics.DEFAULT_PREFIX);
  private final QuantizeCounters counters = new QuantizeCounters();
  private final List<byte[]> log = new ArrayList<>();
  private final Path directory = newDirectory();
  private final Env files = new RocksMemEnv(Env.getDefault());
  private final TopologyTestDriver plan;
  private final TopologyTestDriver quantize;
  private final Map<String, MemoryArtifact> artifacts = new TreeMap<>();
  private final List<Rejection> rejections = new ArrayList<>();

  Picture() {
    plan = driver("plan", new PlanTopology(topics, new Planners(List.of(new GgufFormatPlanner()))).build());
    QuantizeStage stage = new QuantizeStage(Kernels.chosen(), this::logReader, new ChunkCache(0), counters, QuantizeStage.Retention.KEPT, new LiveOffsets());
    quantize = driver("quantize", new QuantizeTopology(topics, stage).build());
  }

  private TopologyTestDriver driver(String name, Topology topology) {
    Properties settings = new Properties();
    settings.put(StreamsConfig.APPLICATION_ID_CONFIG, name);
    settings.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "nowhere:1");
    settings.put(StreamsConfig.STATE_DIR_CONFIG, directory.toString());
    settings.put(StreamsConfig.ROCKSDB_CONFIG_SETTER_CLASS_CONFIG, MemoryRocksDb.class);
    settings.put(MemoryRocksDb.ENV, files);
    return new TopologyTestDriver(topology, settings);
  }

  /** Offsets in the log are the order in which chunks came. */
  private ChunkReader logReader() {
    return new ChunkReader() {
      @Override
      public Optional<io.quern.model.TensorChunk> read(int partition, long offset) {
        return Wire.tensorChunk().deserializer().deserialize("", log.get((int) offset)) instanceof Incoming.Sound<io.quern.model.TensorChunk> sound
            ? Optional.of(sound.value())
            : Optional.empty();
      }

      @Override
      public void close() {}
    };
  }

  Topics topics() {
    return topics;
  }

  QuantizeCounters.Snapshot counters() {
    return counters.snapshot();
  }

  List<Rejection> rejections() {
    return rejections;
  }

  MemoryArtifact artifact(String profile) {
    return artifacts.computeIfAbsent(SOURCE + "/" + profile, MemoryArtifact::new);
  }

  /** The records that publishing a model sends: manifest parts, then chunks. */
  List<ProducerRecord<String, byte[]>> publish(ModelSource source, String uploadId, long payloadLimit) {
    MockProducer<String, byte[]> producer = new MockProducer<>(true, null, new StringSerializer(), new ByteArraySerializer());
    ModelProducer publisher = new ModelProducer(topics, producer, new Upload(SOURCE, uploadId, source.manifest(payloadLimit)));
    publisher.sendManifest();
    publisher.sendChunks(source, bytes -> {});
    return producer.history();
  }

  Picture apply(String name, String type) {
    return pipe(plan, topics.profiles(), name, Wire.profile().serializer().serialize("", new Profile(name, type, List.of("*"), "gguf", type)));
  }

  Picture remove(String name) {
    return pipe(plan, topics.profiles(), name, null);
  }

  Picture send(List<ProducerRecord<String, byte[]>> records) {
    records.forEach(this::send);
    return this;
  }

  Picture send(ProducerRecord<String, byte[]> record) {
    if (record.topic().equals(topics.models())) {
      return pipe(plan, record.topic(), record.key(), record.value());
    }
    log.add(record.value());
    return pipe(quantize, record.topic(), record.key(), record.value());
  }

  private Picture pipe(TopologyTestDriver driver, String topic, String key, byte[] value) {
    driver.createInputTopic(topic, new StringSerializer(), new ByteArraySerializer()).pipeInput(key, value);
    drain(driver);
    return this;
  }

  /** Orders held back, to be given to quantize later or in another order. */
  UnaryOperator<List<TestRecord<String, byte[]>>> onOrders = orders -> orders;

  private void drain(TopologyTestDriver driver) {
    raw(driver, topics.segments()).forEach(record -> segment(record.value()));
    raw(driver, topics.rejections()).forEach(record -> rejection(record.value()));
    if (driver.equals(plan)) { // what plan opens stands in the log before anything that its orders bring about
      onOrders.apply(raw(plan, topics.orders())).forEach(this::order);
    }
  }

  void order(TestRecord<String, byte[]> order) {
    pipe(quantize, topics.orders(), order.key(), order.value());
  }

  private static List<TestRecord<String, byte[]>> raw(TopologyTestDriver driver, String topic) {
    if (!driver.producedTopicNames().contains(topic)) {
      return List.of();
    }
    TestOutputTopic<String, byte[]> output = driver.createOutputTopic(topic, new StringDeserializer(), new ByteArrayDeserializer());
    return output.readRecordsToList();
  }

  private void segment(byte[] value) {
    if (Wire.segment().deserializer().deserialize("", value) instanceof Incoming.Sound<Segment>(Segment segment)) {
      artifacts.computeIfAbsent(segment.plan().artifact().toString(), MemoryArtifact::new).accept(segment);
    }
  }

  private void rejection(byte[] value) {
    if (Wire.rejection().deserializer().deserialize("", value) instanceof Incoming.Sound<Rejection>(Rejection rejection)) {
      rejections.add(rejection);
    }
  }

  @Override
  public void close() {
    plan.close();
    quantize.close();
    files.close();
    delete(directory);
  }

  /** Streams keeps a lock and a process id there. */
  private static Path newDirectory() {
    try {
      return Files.createTempDirectory("quern-picture-");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void delete(Path directory) {
    try (Stream<Path> entries = Files.walk(directory)) {
      entries.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

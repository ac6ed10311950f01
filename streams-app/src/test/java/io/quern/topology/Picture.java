package io.quern.topology;

import io.quern.kernel.Kernels;
import io.quern.model.ArtifactId;
import io.quern.model.ArtifactState;
import io.quern.model.LiveOffsets;
import io.quern.model.ManifestPart;
import io.quern.model.PlanRef;
import io.quern.model.Profile;
import io.quern.model.Registration;
import io.quern.model.RegistryTarget;
import io.quern.model.Rejection;
import io.quern.model.Revision;
import io.quern.model.Segment;
import io.quern.model.TensorChunk;
import io.quern.plan.FormatPlanner;
import io.quern.plan.Keeping;
import io.quern.plan.Pace;
import io.quern.plan.PlanStage;
import io.quern.plan.Planners;
import io.quern.plan.gguf.GgufFormatPlanner;
import io.quern.publish.ModelProducer;
import io.quern.publish.ModelSource;
import io.quern.publish.Upload;
import io.quern.quantize.ChunkCache;
import io.quern.quantize.ChunkReader;
import io.quern.quantize.Holds;
import io.quern.quantize.QuantizeCounters;
import io.quern.quantize.QuantizeStage;
import io.quern.reject.RejectionCounts;
import io.quern.serde.Incoming;
import io.quern.serde.Wire;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.test.TestRecord;

/**
 * The whole picture in one thread: publisher, the three topologies and files in memory. What a
 * topic received is kept, so that a test may send it again, later or in another order.
 */
final class Picture implements AutoCloseable {
  static final Revision SOURCE = new Revision("demo", "r1");

  private final Topics topics = new Topics(Topics.DEFAULT_PREFIX);
  private final ToldRecords told = new ToldRecords(topics);
  final PlanStage.Common common;
  final LiveOffsets live = new LiveOffsets();
  private final QuantizeCounters counters = new QuantizeCounters();
  private final List<byte[]> log = new ArrayList<>();
  private final Deserializer<Incoming<TensorChunk>> chunks = Wire.tensorChunk().deserializer();
  private final Deserializer<Incoming<Segment>> segments = Wire.segment().deserializer();
  private final Deserializer<Incoming<Rejection>> rejects = Wire.rejection().deserializer();
  private final TestDrivers drivers = new TestDrivers();
  private final TopologyTestDriver plan;
  private final TopologyTestDriver quantize;
  private final TopologyTestDriver calibrate;
  private final Map<String, MemoryArtifact> artifacts = new TreeMap<>();
  private final List<Rejection> rejections = new ArrayList<>();

  Picture() {
    this(new GgufFormatPlanner());
  }

  Picture(FormatPlanner... planners) {
    this(Keeping.EVERYTHING, planners);
  }

  Picture(Keeping keeping, FormatPlanner... planners) {
    this(keeping, new Pace(Long.MAX_VALUE, Long.MAX_VALUE), planners);
  }

  Picture(Keeping keeping, Pace pace, FormatPlanner... planners) {
    this(StreamsConfig.EXACTLY_ONCE_V2, keeping, pace, planners);
  }

  Picture(String guarantee, Keeping keeping, Pace pace, FormatPlanner... planners) {
    common = PlanStage.Common.of(1 << 20, pace);
    PlanStage planStage =
        new PlanStage(
            new Planners(List.of(planners)),
            keeping,
            common,
            new LiveOffsets(),
            1,
            new RejectionCounts());
    plan =
        drivers.start(
            "plan", new PlanTopology(topics, planStage, StateKeeping.kept()).build(), guarantee);
    QuantizeStage stage =
        new QuantizeStage(
            Kernels.chosen(),
            this::logReader,
            new ChunkCache(0),
            counters,
            new Holds(),
            QuantizeStage.Retention.KEPT,
            live,
            1,
            20_000);
    quantize =
        drivers.start(
            "quantize",
            new QuantizeTopology(topics, stage, StateKeeping.kept()).build(),
            guarantee);
    calibrate =
        drivers.start(
            "calibrate", new CalibrateTopology(topics, new RejectionCounts()).build(), guarantee);
  }

  /** Offsets in the log are the order in which chunks came. */
  private ChunkReader logReader() {
    return new ChunkReader() {
      @Override
      public Optional<TensorChunk> read(int partition, long offset) {
        return chunks.deserialize("", log.get((int) offset))
                instanceof Incoming.Sound<TensorChunk> sound
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
    return named(SOURCE + "/" + profile);
  }

  /** The records that publishing a model sends: manifest parts, then chunks. */
  List<ProducerRecord<String, byte[]>> publish(
      ModelSource source, String uploadId, long payloadLimit) {
    return publish(SOURCE, source, uploadId, payloadLimit);
  }

  /** The same for any revision. */
  List<ProducerRecord<String, byte[]>> publish(
      Revision revision, ModelSource source, String uploadId, long payloadLimit) {
    return publish(new Upload(revision, uploadId, source.manifest(payloadLimit)), source);
  }

  /** The same under any description. */
  List<ProducerRecord<String, byte[]>> publish(Upload upload, ModelSource source) {
    return told.publishing(upload, source);
  }

  /** What a publisher sends. */
  List<ProducerRecord<String, byte[]>> sent(Upload upload, Consumer<ModelProducer> what) {
    return told.sent(upload, what);
  }

  /** Cuts the log of chunks behind the back of quantize. */
  Picture loseChunks() {
    log.replaceAll(chunk -> new byte[0]);
    return this;
  }

  Picture apply(String name, String type) {
    return apply(new Profile(name, type, List.of("*"), "gguf", type));
  }

  Picture apply(Profile profile) {
    return send(recordOf(profile));
  }

  ProducerRecord<String, byte[]> recordOf(Profile profile) {
    return told.profile(profile);
  }

  /** The last record of a publisher. */
  Picture seal(Revision revision, String uploadId) {
    return send(told.upload(revision, uploadId, ManifestPart.Kind.SEAL));
  }

  Picture withdraw(Revision revision) {
    return send(told.upload(revision, "", ManifestPart.Kind.WITHDRAW));
  }

  /** What assemble announces, in a word. */
  Picture announce(Revision revision, String profile, ArtifactState.Phase phase) {
    return announce(revision, profile, phase, 0);
  }

  /** The same with how far it is. */
  Picture announce(Revision revision, String profile, ArtifactState.Phase phase, long bytesDone) {
    return announce(revision, profile, phase, bytesDone, "");
  }

  /** The same, with the code of a failure. */
  Picture announce(
      Revision revision,
      String profile,
      ArtifactState.Phase phase,
      long bytesDone,
      String failure) {
    return send(told.state(plan(revision, profile), phase, bytesDone, failure));
  }

  /** What register announces, in a word. */
  Picture announce(
      Revision revision, RegistryTarget target, String profile, Registration.Phase phase) {
    return send(told.registration(plan(revision, profile), target, phase));
  }

  private PlanRef plan(Revision revision, String profile) {
    String name = revision + "/" + profile;
    return new PlanRef(ArtifactId.parse(name), artifacts.get(name).planId());
  }

  Picture forget(Revision revision, String profile) {
    return pipe(plan, topics.artifacts(), revision + "/" + profile, null);
  }

  /** Lets time go by for whoever looks at the clock. */
  Picture advance(Duration time) {
    clock = clock.plus(time);
    for (TopologyTestDriver driver : drivers.all()) {
      driver.advanceWallClockTime(time);
      drain(driver);
    }
    return this;
  }

  /** Makes the manifest of a revision one that nobody can read. */
  Picture spoilManifest(Revision revision) {
    KeyValueStore<String, ManifestPart> heads = plan.getKeyValueStore(Stores.ACCEPTED_UPLOADS);
    ManifestPart head = heads.get(revision.toString());
    heads.put(
        revision.toString(),
        new ManifestPart(
            revision, head.uploadId(), head.kind(), head.part(), "another digest", head.bytes()));
    return this;
  }

  /** Entries in the stores, by store. */
  Map<String, Integer> entries() {
    return drivers.entries();
  }

  MemoryArtifact artifact(Revision revision, String profile) {
    return named(revision + "/" + profile);
  }

  private MemoryArtifact named(String name) {
    return artifacts.computeIfAbsent(
        name, known -> new MemoryArtifact(known, plan -> named(plan.artifact().toString())));
  }

  Picture remove(String name) {
    return pipe(plan, topics.profiles(), name, null);
  }

  Picture send(List<ProducerRecord<String, byte[]>> records) {
    records.forEach(this::send);
    return this;
  }

  Picture send(ProducerRecord<String, byte[]> record) {
    if (!record.topic().equals(topics.tensorChunks())) {
      return pipe(plan, record.topic(), record.key(), record.value());
    }
    log.add(record.value());
    return pipe(quantize, record.topic(), record.key(), record.value());
  }

  /** When whoever sends a record says that it does. */
  Instant clock = Instant.now();

  private Picture pipe(TopologyTestDriver driver, String topic, String key, byte[] value) {
    driver
        .createInputTopic(topic, new StringSerializer(), new ByteArraySerializer())
        .pipeInput(key, value, clock);
    drain(driver);
    return this;
  }

  /** Orders held back, to be given to quantize later or in another order. */
  UnaryOperator<List<TestRecord<String, byte[]>>> onOrders = orders -> orders;

  /** The same for what calibrate is to hear. */
  UnaryOperator<List<TestRecord<String, byte[]>>> onStatistics = statistics -> statistics;

  /** News first: what plan opens stands in the log before what its orders bring. */
  private void drain(TopologyTestDriver driver) {
    TestDrivers.received(driver, topics.models());
    TestDrivers.received(driver, topics.tensorChunks()).forEach(copy -> log.add(copy.value()));
    TestDrivers.received(driver, topics.segments()).forEach(record -> segment(record.value()));
    TestDrivers.received(driver, topics.rejections()).forEach(record -> rejection(record.value()));
    List<TestRecord<String, byte[]>> orders = TestDrivers.received(driver, topics.orders());
    onStatistics.apply(TestDrivers.received(driver, topics.statistics())).forEach(this::statistic);
    onOrders.apply(orders).forEach(this::order);
  }

  void order(TestRecord<String, byte[]> order) {
    pipe(quantize, topics.orders(), order.key(), order.value());
  }

  void statistic(TestRecord<String, byte[]> statistic) {
    pipe(calibrate, topics.statistics(), statistic.key(), statistic.value());
  }

  private void segment(byte[] value) {
    if (segments.deserialize("", value) instanceof Incoming.Sound<Segment>(Segment segment)) {
      named(segment.plan().artifact().toString()).accept(segment);
    }
  }

  private void rejection(byte[] value) {
    if (rejects.deserialize("", value) instanceof Incoming.Sound<Rejection>(Rejection rejection)) {
      rejections.add(rejection);
    }
  }

  @Override
  public void close() {
    drivers.close();
  }
}

package io.quern.assemble;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quern.model.ArtifactState;
import io.quern.model.ArtifactState.Phase;
import io.quern.model.Rejection;
import io.quern.model.Segment;
import io.quern.serde.Incoming;
import io.quern.serde.Wire;
import io.quern.topology.Topics;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.internals.BuiltInPartitioner;
import org.apache.kafka.common.Cluster;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SegmentConsumerTest {
  private static final Topics TOPICS = new Topics(Topics.DEFAULT_PREFIX);
  private static final TopicPartition SEGMENTS = new TopicPartition(TOPICS.segments(), 0);
  private static final int ARTIFACT_PARTITIONS = 3;

  @TempDir Path out;
  private final MockConsumer<String, Incoming<Segment>> consumer = new MockConsumer<>("none");
  private final List<ArtifactState> announced = new ArrayList<>();
  private final List<Long> trimmed = new ArrayList<>();
  private final Sample sample = Sample.of(1, "q", "plan-1", 1000);
  private MockProducer<String, byte[]> producer;
  private SegmentConsumer member;

  @BeforeEach
  void join() {
    producer =
        new MockProducer<>(
            cluster(), true, null, new StringSerializer(), new ByteArraySerializer());
    AssembleShell.Settings settings =
        new AssembleShell.Settings(
            TOPICS,
            new AssembleShell.Clients(Map.of(), Map.of(), "id", Optional.empty()),
            new AssembleShell.Codecs(
                Wire.segment().deserializer(),
                Wire.artifactState().serializer(),
                Wire.artifactState().deserializer(),
                Wire.rejection().serializer()),
            new OutputDirectory(out),
            Clock.fixed(Instant.EPOCH, ZoneOffset.UTC),
            (topic, partition, offset, opened) -> trimmed.add(offset));
    Workbench workbench = new Workbench(settings.layout(), FreeSpace.OF_FILE_SYSTEM);
    member =
        new SegmentConsumer(
            consumer,
            new StateProducer(producer, TOPICS, settings.codecs()),
            () -> announced,
            new Sink(workbench, settings.clock(), new AssembleProgress()),
            settings);
    consumer.updateBeginningOffsets(Map.of(SEGMENTS, 0L));
    consumer.updateEndOffsets(Map.of(SEGMENTS, 100L));
  }

  private static Cluster cluster() {
    Node node = new Node(0, "localhost", 1);
    Node[] nodes = {node};
    List<PartitionInfo> partitions = new ArrayList<>();
    for (int i = 0; i < ARTIFACT_PARTITIONS; i++) {
      partitions.add(new PartitionInfo(TOPICS.artifacts(), i, node, nodes, nodes));
    }
    partitions.add(new PartitionInfo(TOPICS.rejections(), 0, node, nodes, nodes));
    return new Cluster("c", List.of(node), partitions, Set.of(), Set.of());
  }

  private void record(long offset, String key, Incoming<Segment> value) {
    consumer.addRecord(new ConsumerRecord<>(SEGMENTS.topic(), 0, offset, key, value));
  }

  private void sound(long offset, Segment segment) {
    record(offset, segment.plan().artifact().toString(), new Incoming.Sound<>(segment));
  }

  /** Assigns the partition, then lets the records come. */
  private void run(Runnable records) throws IOException {
    consumer.schedulePollTask(() -> consumer.rebalance(List.of(SEGMENTS)));
    consumer.schedulePollTask(records);
    AtomicInteger polls = new AtomicInteger();
    member.run(() -> polls.getAndIncrement() == 3, () -> {});
  }

  private List<ArtifactState> states() {
    return producer.history().stream()
        .filter(record -> record.topic().equals(TOPICS.artifacts()))
        .map(record -> sound(Wire.artifactState().deserializer().deserialize("", record.value())))
        .toList();
  }

  private static <T> T sound(Incoming<T> incoming) {
    return ((Incoming.Sound<T>) incoming).value();
  }

  private List<Long> committedOffsets() {
    return producer.consumerGroupOffsetsHistory().stream()
        .map(groups -> groups.values().iterator().next().get(SEGMENTS).offset())
        .toList();
  }

  @Test
  void shouldCommitStatesAndOffsetsTogether() throws IOException {
    run(
        () -> {
          sound(0, sample.opened());
          sound(1, sample.whole());
        });

    assertThat(states()).map(ArtifactState::phase).containsExactly(Phase.OPEN, Phase.COMPLETE);
    assertThat(committedOffsets()).containsExactly(2L);
    assertThat(producer.commitCount()).isEqualTo(1);
    assertThat(out.resolve("model/r1/q/file-0")).exists();
  }

  @Test
  void shouldAnnounceInThePartitionOfTheModel() throws IOException {
    run(() -> sound(0, sample.opened()));

    ProducerRecord<String, byte[]> record = producer.history().getFirst();
    int expected =
        BuiltInPartitioner.partitionForKey(
            "model".getBytes(StandardCharsets.UTF_8), ARTIFACT_PARTITIONS);
    assertThat(record.partition()).isEqualTo(expected);
    assertThat(record.key()).isEqualTo("model/r1/q");
  }

  @Test
  void shouldRejectWhatIsNoSegmentOfItsKey() throws IOException {
    run(
        () -> {
          record(0, "k", new Incoming.Unreadable<>("garbage"));
          record(1, "other/r1/q", new Incoming.Sound<>(sample.opened()));
        });

    assertThat(producer.history())
        .map(record -> sound(Wire.rejection().deserializer().deserialize("", record.value())))
        .map(Rejection::reason)
        .map(Rejection.Reason::code)
        .containsExactly("unreadable", "wrong-key");
    assertThat(committedOffsets()).containsExactly(2L);
  }

  @Test
  void shouldBeginAtTheOpenedSegmentOfWhatIsNotHere() throws IOException {
    announced.add(Job.of(sample.opened(), new ArtifactState.LogPosition(0, 3)).inWork(500));
    producerCommitted(7);

    run(
        () -> {
          sound(3, sample.opened());
          sound(4, sample.whole());
        });

    assertThat(states()).last().extracting(ArtifactState::phase).isEqualTo(Phase.COMPLETE);
  }

  @Test
  void shouldGoOnAtTheCommittedOffset() throws IOException {
    producerCommitted(7);

    run(() -> {});

    assertThat(consumer.position(SEGMENTS)).isEqualTo(7);
  }

  private void producerCommitted(long offset) {
    consumer.schedulePollTask(
        () -> consumer.commitSync(Map.of(SEGMENTS, new OffsetAndMetadata(offset))));
  }

  @Test
  void shouldCommitWhatWasTakenBeforeAPartitionGoes() throws IOException {
    run(
        () -> {
          sound(0, sample.opened());
          sound(1, sample.bytes(0, 0, 10));
          consumer.schedulePollTask(() -> consumer.rebalance(List.of()));
        });

    assertThat(committedOffsets()).containsExactly(2L);
    assertThat(out.resolve("model/r1/q/.file-0.plan-1.part")).exists();
  }

  @Test
  void shouldCommitNothingOnceItIsFenced() throws IOException {
    producer.commitTransactionException = new ProducerFencedException("another has the id");

    assertThatThrownBy(() -> run(() -> sound(0, sample.opened()))).matches(FaultReader::mayPass);
    member.close();

    assertThat(producer.commitCount()).isZero();
    assertThat(producer.closed()).isTrue();
    assertThat(consumer.closed()).isTrue();
  }

  @Test
  void shouldSayWhichSegmentsNobodyNeedsAnyMore() throws IOException {
    run(
        () -> {
          sound(0, sample.opened());
          sound(1, sample.bytes(0, 0, 10));
        });

    assertThat(trimmed).containsExactly(2L);
  }
}

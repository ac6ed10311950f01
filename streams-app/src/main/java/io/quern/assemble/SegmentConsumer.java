package io.quern.assemble;

import io.quern.assemble.AssembleShell.Settings;
import io.quern.model.ArtifactId;
import io.quern.model.ArtifactState;
import io.quern.model.Segment;
import io.quern.serde.Incoming;
import io.quern.topology.ClientWatch;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.StringDeserializer;

/**
 * One membership in the group: takes segments, and commits what became of them.
 *
 * <p>A commit is: data, fdatasync, journal, then states and offsets in one transaction. Whatever
 * goes wrong, the next member begins from the last commit.
 */
final class SegmentConsumer implements ConsumerRebalanceListener, AutoCloseable {
  private final Consumer<String, Incoming<Segment>> consumer;
  private final StateProducer producer;
  private final TakeoverReader takeover;
  private final Sink sink;
  private final String topic;
  private final LogTrimmer trimmer;
  private final Cadence cadence;
  private final AssembleRejectionRoute rejections;
  private final SegmentReader reader;
  private final Map<TopicPartition, OffsetAndMetadata> taken = new HashMap<>();
  private Runnable onAssigned = () -> {};
  private long commits;
  private boolean closing;

  SegmentConsumer(
      Consumer<String, Incoming<Segment>> consumer,
      StateProducer producer,
      ArtifactStateReader announced,
      Sink sink,
      Settings settings) {
    this.consumer = consumer;
    this.producer = producer;
    takeover = new TakeoverReader(consumer, announced, sink);
    this.sink = sink;
    topic = settings.topics().segments();
    trimmer = settings.trimmer();
    cadence = new Cadence(settings.clock());
    rejections = new AssembleRejectionRoute(sink.progress().rejections());
    reader = new SegmentReader(sink, rejections);
  }

  /** Connects; {@link #run} joins the group. */
  static SegmentConsumer join(Settings settings, AssembleProgress progress) {
    Workbench workbench = new Workbench(settings.layout(), FreeSpace.OF_FILE_SYSTEM);
    Sink sink = new Sink(workbench, settings.clock(), progress);
    StateProducer producer = StateProducer.open(settings);
    try {
      return new SegmentConsumer(
          new KafkaConsumer<>(
              ConsumerSettings.forSegments(settings.clients(), settings.topics()),
              new StringDeserializer(),
              settings.codecs().segments()),
          producer,
          ArtifactStateReader.of(settings),
          sink,
          settings);
    } catch (KafkaException e) {
      producer.close();
      throw e;
    }
  }

  /**
   * Takes segments until it shall stop, and commits the rest.
   *
   * @param ready called whenever partitions were assigned, even if they are none
   */
  void run(BooleanSupplier stopping, Runnable ready) throws IOException {
    onAssigned = ready;
    consumer.subscribe(List.of(topic), this);
    try {
      while (!stopping.getAsBoolean()) {
        step();
      }
    } catch (WakeupException e) {
      if (!stopping.getAsBoolean()) {
        throw e;
      }
    }
    commit();
  }

  private void step() throws IOException {
    ConsumerRecords<String, Incoming<Segment>> records = consumer.poll(cadence.untilDue());
    for (ConsumerRecord<String, Incoming<Segment>> record : records) {
      reader.take(record);
      cadence.took(record.serializedValueSize());
    }
    taken.putAll(records.nextOffsets());
    if (sink.hasNews() || cadence.isDue()) {
      commit();
    }
  }

  private void commit() throws IOException {
    cadence.reset();
    if (taken.isEmpty() && rejections.isEmpty() && !sink.hasNews()) {
      return;
    }
    List<ArtifactState> states = sink.save();
    List<ArtifactId> gone = sink.takeGone();
    Map<TopicPartition, OffsetAndMetadata> offsets = Map.copyOf(taken);
    producer.commit(
        new StateProducer.Batch(states, gone, rejections.take(), offsets),
        consumer.groupMetadata());
    taken.clear();
    commits++;
    sink.committed(states);
    offsets.forEach(
        (at, next) ->
            trimmer.consumed(
                at.topic(),
                at.partition(),
                sink.neededFrom(at.partition(), next.offset()),
                sink.openedFrom(at.partition(), next.offset())));
  }

  /** Lets its consumer be looked at. */
  ClientWatch.Watched watchedBy(ClientWatch watch) {
    return watch.opened("assemble", consumer);
  }

  /** How often something was committed. */
  long commits() {
    return commits;
  }

  @Override
  public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
    if (!partitions.isEmpty()) {
      try {
        takeover.takeOver(Set.copyOf(partitions));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    onAssigned.run();
  }

  /** Flushes and commits: the next owner goes on from here. */
  @Override
  public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
    try {
      if (!closing) {
        commit();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    onPartitionsLost(partitions);
  }

  /** They have another owner already, so nothing of them may be committed. */
  @Override
  public void onPartitionsLost(Collection<TopicPartition> partitions) {
    partitions.forEach(taken::remove);
    partitions.forEach(rejections::forget);
    try {
      sink.forget(partitions.stream().map(TopicPartition::partition).collect(Collectors.toSet()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Makes {@link #run} look whether it shall stop. Any thread may call it. */
  void wakeup() {
    consumer.wakeup();
  }

  /** Leaves the group. What was not committed may be there because of a fault, so it never is. */
  @Override
  public void close() throws IOException {
    closing = true;
    try (sink;
        producer;
        consumer) { // closed from right to left
      taken.clear();
    }
  }
}

package io.quern.register;

import io.quern.topology.ClientWatch;
import io.quern.topology.Topics;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
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
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/**
 * One membership in the group: follows artifacts and profiles, starts pushes, writes what became of
 * them.
 *
 * <p>A partition that becomes ours is read from its beginning: it is compacted, and all that is
 * known stands in it. The offsets that are committed say only which events were sent.
 */
final class RegisterConsumer implements ConsumerRebalanceListener, AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(100);
  private static final long OFFSETS_MILLIS = 5000;

  private final Consumer<String, byte[]> consumer;
  private final RegistrationProducer producer;
  private final Topics topics;
  private final InstantSource clock;
  private final PushLedger ledger;
  private final ArtifactRecordReader feed;
  private final PushPool pool;
  private final Map<TopicPartition, Long> ends = new HashMap<>();
  private final Map<TopicPartition, OffsetAndMetadata> taken = new HashMap<>();
  private Runnable onAssigned = () -> {};
  private long committedAt;

  private RegisterConsumer(
      Consumer<String, byte[]> consumer,
      RegistrationProducer producer,
      RegisterShell.Settings settings,
      PushCounts pushes) {
    this.consumer = consumer;
    this.producer = producer;
    topics = settings.topics();
    clock = settings.clock();
    ledger = new PushLedger(clock);
    feed = new ArtifactRecordReader(topics, ledger);
    pool =
        new PushPool(
            new ReleasePusher(
                new CompleteStateReader(topics, settings.clients().reader()),
                new ReleaseOpener(),
                settings.credentials(),
                settings.adapters()),
            pushes);
    committedAt = clock.millis();
  }

  /** Connects; {@link #run} joins the group. */
  static RegisterConsumer join(RegisterShell.Settings settings, PushCounts pushes) {
    RegistrationProducer producer = RegistrationProducer.open(settings);
    try {
      return new RegisterConsumer(
          new KafkaConsumer<>(
              settings.clients().member(), new StringDeserializer(), new ByteArrayDeserializer()),
          producer,
          settings,
          pushes);
    } catch (KafkaException e) {
      producer.close();
      throw e;
    }
  }

  /**
   * Follows and pushes until it shall stop.
   *
   * @param ready called whenever partitions were assigned, even if they are none
   */
  void run(BooleanSupplier stopping, Runnable ready) {
    onAssigned = ready;
    consumer.subscribe(List.of(topics.artifacts(), topics.profiles()), this);
    try {
      while (!stopping.getAsBoolean()) {
        step();
      }
    } catch (WakeupException e) {
      if (!stopping.getAsBoolean()) {
        throw e;
      }
    }
  }

  private void step() {
    ConsumerRecords<String, byte[]> records = consumer.poll(POLL);
    for (ConsumerRecord<String, byte[]> record : records) {
      feed.take(record);
    }
    taken.putAll(records.nextOffsets());
    markCaughtUp();
    Map<Integer, List<Change>> changes = new TreeMap<>();
    for (PushPool.Ended each : pool.takeEnded()) {
      ledger.finish(each.task(), each.result()).ifPresent(change -> add(changes, each, change));
    }
    ledger.reconcile(pool::has).forEach((at, made) -> listOf(changes, at).addAll(made));
    List<PushTask> begun = begin(changes);
    commit(changes);
    begun.forEach(pool::start);
  }

  private static void add(Map<Integer, List<Change>> changes, PushPool.Ended ended, Change change) {
    change.registration().ifPresent(RegisterLog::ended);
    listOf(changes, ended.task().wanted().made().partition()).add(change);
  }

  /** What is due and has room; that it begins is written before it does. */
  private List<PushTask> begin(Map<Integer, List<Change>> changes) {
    List<PushTask> begun = new ArrayList<>();
    for (PushTask task : ledger.due(pool::has)) {
      if (pool.hasRoomFor(task, begun)) {
        listOf(changes, task.wanted().made().partition()).add(ledger.begin(task));
        begun.add(task);
      }
    }
    return begun;
  }

  private static List<Change> listOf(Map<Integer, List<Change>> changes, int partition) {
    return changes.computeIfAbsent(partition, at -> new ArrayList<>());
  }

  private void commit(Map<Integer, List<Change>> changes) {
    boolean news = !changes.isEmpty() || feed.hasEvents();
    boolean due = !taken.isEmpty() && clock.millis() - committedAt >= OFFSETS_MILLIS;
    if (news || due) {
      producer.commit(
          new RegistrationProducer.Batch(changes, feed.takeEvents(), offsets()),
          consumer.groupMetadata());
      taken.clear();
      committedAt = clock.millis();
    }
  }

  /** Without those of partitions that are still read again from their beginning. */
  private Map<TopicPartition, OffsetAndMetadata> offsets() {
    Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>(taken);
    offsets.keySet().removeAll(ends.keySet());
    return offsets;
  }

  /** A partition is known once both topics were read to where they ended when it became ours. */
  private void markCaughtUp() {
    ends.entrySet().removeIf(end -> consumer.position(end.getKey()) >= end.getValue());
    for (PartitionBook book : ledger.books()) {
      boolean behind = ends.keySet().stream().anyMatch(at -> at.partition() == book.number());
      if (book.isListening() && !behind) {
        book.caughtUp();
      }
    }
  }

  @Override
  public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
    if (!partitions.isEmpty()) {
      consumer.seekToBeginning(partitions);
      ends.putAll(consumer.endOffsets(partitions));
      Map<TopicPartition, OffsetAndMetadata> committed = consumer.committed(Set.copyOf(partitions));
      for (TopicPartition at : partitions) {
        PartitionBook _ = ledger.book(at.partition());
        if (at.topic().equals(topics.artifacts())) {
          long next =
              Optional.ofNullable(committed.get(at)).map(OffsetAndMetadata::offset).orElse(0L);
          feed.toldUpTo(at.partition(), next);
          RegisterLog.assigned(at.partition(), next);
        }
      }
    }
    onAssigned.run();
  }

  @Override
  public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
    onPartitionsLost(partitions);
  }

  /** Their next owner pushes what is not done; what we have in work is given up. */
  @Override
  public void onPartitionsLost(Collection<TopicPartition> partitions) {
    Set<Integer> lost =
        partitions.stream().map(TopicPartition::partition).collect(Collectors.toSet());
    pool.cancel(task -> lost.contains(task.wanted().made().partition()));
    partitions.forEach(taken::remove);
    partitions.forEach(ends::remove);
    lost.forEach(ledger::forget);
    lost.forEach(feed::forget);
  }

  /** Lets its consumer be looked at. */
  ClientWatch.Watched watchedBy(ClientWatch watch) {
    return watch.opened("register", consumer);
  }

  /** Makes {@link #run} look whether it shall stop. Any thread may call it. */
  void wakeup() {
    consumer.wakeup();
  }

  /** Gives up pushes and leaves the group: what was pushed meanwhile is pushed again, unharmed. */
  @Override
  public void close() {
    try (producer;
        consumer;
        pool) { // closed from right to left
      taken.clear();
    }
  }
}

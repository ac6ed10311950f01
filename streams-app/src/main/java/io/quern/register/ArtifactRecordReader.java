package io.quern.register;

import io.quern.event.ArtifactEvents;
import io.quern.event.Event;
import io.quern.model.ArtifactState;
import io.quern.model.Profile;
import io.quern.model.Registration;
import io.quern.serde.Incoming;
import io.quern.serde.Wire;
import io.quern.topology.Topics;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Reads the records of artifacts, registrations and profiles into the books, and tells events. */
final class ArtifactRecordReader {
  private final Topics topics;
  private final PushLedger ledger;
  private final Function<byte[], Incoming<ArtifactState>> states = Wire.artifactState().reader();
  private final Function<byte[], Incoming<Registration>> pushes = Wire.registration().reader();
  private final Function<byte[], Incoming<Profile>> profiles = Wire.profile().reader();
  private final Map<Integer, Long> told = new HashMap<>();
  private final Map<Integer, ArtifactEvents> news = new HashMap<>();
  private final List<Event> events = new ArrayList<>();

  ArtifactRecordReader(Topics topics, PushLedger ledger) {
    this.topics = topics;
    this.ledger = ledger;
  }

  /** What stands before this offset of a partition was told by whoever had it before. */
  void toldUpTo(int partition, long offset) {
    told.put(partition, offset);
    news.put(partition, new ArtifactEvents());
  }

  void forget(int partition) {
    told.remove(partition);
    news.remove(partition);
  }

  boolean hasEvents() {
    return !events.isEmpty();
  }

  /** Hands over the events that were not told yet. */
  List<Event> takeEvents() {
    List<Event> taken = List.copyOf(events);
    events.clear();
    return taken;
  }

  void take(ConsumerRecord<String, byte[]> record) {
    PartitionBook book = ledger.book(record.partition());
    if (record.key() == null) {
      RegisterLog.unreadable(record.topic(), record.partition(), record.offset(), "it has no key");
    } else if (record.topic().equals(topics.profiles())) {
      takeProfile(book, record);
    } else if (Registration.isKey(record.key())) {
      takeRegistration(book, record);
    } else {
      takeState(book, record);
    }
  }

  private void takeProfile(PartitionBook book, ConsumerRecord<String, byte[]> record) {
    if (record.value() == null) {
      book.profile(record.key(), null);
    } else {
      read(record, profiles, profile -> book.profile(record.key(), profile));
    }
  }

  private void takeRegistration(PartitionBook book, ConsumerRecord<String, byte[]> record) {
    if (record.value() == null) {
      book.registrationGone(record.key());
      return;
    }
    read(
        record,
        pushes,
        said -> {
          if (said.key().equals(record.key())) {
            book.registration(said);
            tell(record, here(record).of(said, Instant.ofEpochMilli(record.timestamp())));
          }
        });
  }

  private void takeState(PartitionBook book, ConsumerRecord<String, byte[]> record) {
    ArtifactEvents here = here(record);
    if (record.value() == null) {
      book.artifactGone(record.key());
      here.forget(record.key());
      return;
    }
    read(
        record,
        states,
        state -> {
          book.artifact(state, record.timestamp(), record.offset());
          tell(record, here.of(state, Instant.ofEpochMilli(record.timestamp())));
        });
  }

  private ArtifactEvents here(ConsumerRecord<String, byte[]> record) {
    return news.computeIfAbsent(record.partition(), at -> new ArtifactEvents());
  }

  private void tell(ConsumerRecord<String, byte[]> record, Optional<Event> event) {
    if (record.offset() >= told.getOrDefault(record.partition(), 0L)) {
      event.ifPresent(events::add);
    }
  }

  private static <T> void read(
      ConsumerRecord<String, byte[]> record,
      Function<byte[], Incoming<T>> reader,
      Consumer<T> listener) {
    switch (reader.apply(record.value())) {
      case Incoming.Sound<T>(T value) -> listener.accept(value);
      case Incoming.Unreadable<T>(String reason, _) ->
          RegisterLog.unreadable(record.topic(), record.partition(), record.offset(), reason);
    }
  }
}

package io.quern.app;

import io.quern.model.Revision;
import io.quern.model.TensorChunk;
import io.quern.publish.ModelProducer;
import io.quern.publish.ModelSource;
import io.quern.publish.Upload;
import io.quern.topology.Topics;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** A publisher that is not ours: sends what it likes, as often and in the order that it likes. */
final class ForeignClient implements AutoCloseable {
  private static final Topics TOPICS = new Topics(Topics.DEFAULT_PREFIX);

  private final KafkaProducer<String, byte[]> producer;

  ForeignClient(String server) {
    producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", server, "max.request.size", 2 * TensorChunk.MAX_PAYLOAD),
            new StringSerializer(),
            new ByteArraySerializer());
  }

  /** What a revision consists of: manifest, chunks, seal. */
  static List<ProducerRecord<String, byte[]>> records(
      Revision target, ModelSource source, long chunkBytes) {
    MockProducer<String, byte[]> kept =
        new MockProducer<>(true, null, new StringSerializer(), new ByteArraySerializer());
    Upload upload = new Upload(target, "foreign", source.manifest(chunkBytes));
    ModelProducer publisher = new ModelProducer(TOPICS, kept, upload);
    publisher.sendManifest();
    publisher.sendChunks(source, bytes -> {});
    publisher.sendSeal();
    return kept.history();
  }

  /** Each of them twice, in any order. */
  static <T> List<T> doubled(List<T> records, long seed) {
    List<T> twice = new ArrayList<>(records);
    twice.addAll(records);
    Collections.shuffle(twice, new Random(seed));
    return twice;
  }

  /** Returns once the broker has them. */
  void send(List<ProducerRecord<String, byte[]>> records) throws Exception {
    for (var sent : records.stream().map(producer::send).toList()) {
      sent.get();
    }
  }

  @Override
  public void close() {
    producer.close();
  }
}

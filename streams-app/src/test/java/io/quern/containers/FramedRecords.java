package io.quern.containers;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Reads records as Confluent's clients do: 00, the schema's id, and that schema from the registry.
 *
 * @param registry by its API that is compatible with Confluent's
 */
record FramedRecords(String bootstrap, URI registry) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * Full names of the schemas of all records of a topic.
   *
   * @throws IOException where a record has no frame, or a schema that the registry does not have
   */
  Set<String> schemas(String topic) throws IOException {
    Set<Integer> ids = new TreeSet<>();
    for (ByteBuffer value : values(topic)) {
      ids.add(id(value));
    }
    Set<String> names = new TreeSet<>();
    for (int id : ids) {
      names.add(name(id));
    }
    return names;
  }

  private String name(int id) throws IOException {
    URI address = registry.resolve("/apis/ccompat/v7/schemas/ids/" + id);
    try (InputStream answer = address.toURL().openStream()) {
      JsonNode schema = JSON.readTree(JSON.readTree(answer).get("schema").asText());
      return schema.get("namespace").asText() + "." + schema.get("name").asText();
    }
  }

  private List<ByteBuffer> values(String topic) {
    List<ByteBuffer> values = new ArrayList<>();
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", bootstrap, "isolation.level", "read_committed"),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(topic).stream()
              .map(each -> new TopicPartition(topic, each.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      while (partitions.stream().anyMatch(each -> consumer.position(each) < ends.get(each))) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofSeconds(1))) {
          if (record.value() != null) {
            values.add(ByteBuffer.wrap(record.value()));
          }
        }
      }
    }
    return values;
  }

  private static int id(ByteBuffer value) throws IOException {
    if (value.get(0) != 0) {
      throw new IOException("a record begins with " + value.get(0) + ", not with 0");
    }
    return value.getInt(1);
  }
}

package io.quern.serde;

import io.quern.event.Event;
import io.quern.format.json.JsonWriter;
import java.nio.charset.StandardCharsets;
import java.time.format.DateTimeFormatter;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.Serializer;

/**
 * Writes a CloudEvent in the binary mode of the CloudEvents Kafka protocol binding 1.0: attributes
 * are headers {@code ce_…} in UTF-8, the data is the record's value.
 */
public final class EventSerializer implements Serializer<Event> {
  private final String source;

  /**
   * @param source of all events, a URI reference
   */
  public EventSerializer(String source) {
    this.source = source;
  }

  @Override
  public byte[] serialize(String topic, Headers headers, Event event) {
    add(headers, "ce_specversion", "1.0");
    add(headers, "ce_id", event.id());
    add(headers, "ce_source", source);
    add(headers, "ce_type", event.type());
    add(headers, "ce_subject", event.subject());
    add(headers, "ce_time", DateTimeFormatter.ISO_INSTANT.format(event.time()));
    add(headers, "content-type", "application/json");
    return serialize(topic, event);
  }

  private static void add(Headers headers, String name, String value) {
    headers.add(name, value.getBytes(StandardCharsets.UTF_8));
  }

  /** The data alone. */
  @Override
  public byte[] serialize(String topic, Event event) {
    return JsonWriter.write(event.data()).getBytes(StandardCharsets.UTF_8);
  }
}

package io.quern.serde;

import io.quern.event.Event;
import io.quern.format.json.JsonWriter;
import java.nio.charset.StandardCharsets;
import java.time.format.DateTimeFormatter;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;

/**
 * A CloudEvent in the binary mode of the CloudEvents Kafka protocol binding 1.0: attributes are
 * headers {@code ce_…} in UTF-8, the data is the record's value.
 */
public final class EventRecord {
  private final String source;

  /**
   * @param source of all events, a URI reference
   */
  public EventRecord(String source) {
    this.source = source;
  }

  /** The record of an event. */
  public ProducerRecord<String, byte[]> of(String topic, Event event) {
    return new ProducerRecord<>(topic, null, event.key(), value(event), headers(event));
  }

  public Headers headers(Event event) {
    Headers headers = new RecordHeaders();
    add(headers, "ce_specversion", "1.0");
    add(headers, "ce_id", event.id());
    add(headers, "ce_source", source);
    add(headers, "ce_type", event.type());
    add(headers, "ce_subject", event.subject());
    add(headers, "ce_time", DateTimeFormatter.ISO_INSTANT.format(event.time()));
    add(headers, "content-type", "application/json");
    return headers;
  }

  private static void add(Headers headers, String name, String value) {
    headers.add(name, value.getBytes(StandardCharsets.UTF_8));
  }

  public byte[] value(Event event) {
    return JsonWriter.write(event.data()).getBytes(StandardCharsets.UTF_8);
  }
}

package io.quern.event;

import io.quern.format.json.JsonObject;
import io.quern.model.Sha256;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;

/**
 * A CloudEvent.
 *
 * @param id the same whenever the same thing is told again, so that duplicates can be dropped
 * @param type such as {@code io.quern.artifact.completed}
 * @param subject the artifact, or model and revision
 * @param key of its record: events of one key stay in order
 * @param time when it happened
 */
public record Event(
    String id, String type, String subject, String key, Instant time, JsonObject data) {
  private static final int DIGITS = 32;

  /** An id made of what tells the event from any other. */
  static String idOf(String... words) {
    String text = String.join("\n", List.of(words));
    return Sha256.hex(text.getBytes(StandardCharsets.UTF_8)).substring(0, DIGITS);
  }
}

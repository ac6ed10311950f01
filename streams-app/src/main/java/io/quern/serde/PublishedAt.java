package io.quern.serde;

import java.util.Map;

/** When a revision was published, as an attribute: milliseconds since 1970. */
final class PublishedAt {
  private static final String KEY = "published-at";

  private PublishedAt() {}

  static Map<String, String> attributes(long millis) {
    return millis == 0 ? Map.of() : Map.of(KEY, Long.toString(millis));
  }

  /** 0 where nobody said. */
  static long of(Map<String, String> attributes) {
    return Long.parseLong(attributes.getOrDefault(KEY, "0"));
  }
}

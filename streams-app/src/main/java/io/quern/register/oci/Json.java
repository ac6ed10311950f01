package io.quern.register.oci;

import io.quern.format.json.JsonArray;
import io.quern.format.json.JsonException;
import io.quern.format.json.JsonNumber;
import io.quern.format.json.JsonObject;
import io.quern.format.json.JsonReader;
import io.quern.format.json.JsonString;
import io.quern.format.json.JsonValue;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collector;
import java.util.stream.Collectors;

/** An object under construction: members come out in the order in which they were put. */
final class Json {
  private final Map<String, JsonValue> members = new LinkedHashMap<>();

  /** The object that a text is; empty for anything else. */
  static Optional<JsonObject> parse(String text) {
    MemorySegment bytes = MemorySegment.ofArray(text.getBytes(StandardCharsets.UTF_8));
    try {
      return JsonReader.read(bytes) instanceof JsonObject object
          ? Optional.of(object)
          : Optional.empty();
    } catch (JsonException e) {
      return Optional.empty();
    }
  }

  static Collector<JsonValue, ?, JsonArray> toArray() {
    return Collectors.collectingAndThen(Collectors.toList(), JsonArray::new);
  }

  Json put(String name, JsonValue value) {
    members.put(name, value);
    return this;
  }

  Json put(String name, String value) {
    return put(name, new JsonString(value));
  }

  /** Leaves out an empty text: where nothing is known, nothing is said. */
  Json putKnown(String name, String value) {
    return value.isEmpty() ? this : put(name, value);
  }

  Json put(String name, long value) {
    return put(name, JsonNumber.of(value));
  }

  Json put(String name, Map<String, String> strings) {
    Json object = new Json();
    strings.forEach(object::put);
    return put(name, object.done());
  }

  Json put(String name, List<String> strings) {
    return put(name, JsonArray.ofStrings(strings));
  }

  JsonObject done() {
    return new JsonObject(members);
  }
}

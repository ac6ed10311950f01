package io.quern.format.json;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Members in the order of the document. */
public record JsonObject(Map<String, JsonValue> members) implements JsonValue {
  public JsonObject {
    members = Collections.unmodifiableMap(new LinkedHashMap<>(members));
  }

  public Optional<JsonValue> get(String name) {
    return Optional.ofNullable(members.get(name));
  }

  /** The member if it is a string. */
  public Optional<String> string(String name) {
    return get(name)
        .filter(JsonString.class::isInstance)
        .map(value -> ((JsonString) value).value());
  }

  /** The member if it is true or false. */
  public Optional<Boolean> flag(String name) {
    return get(name)
        .filter(value -> value == JsonLiteral.TRUE || value == JsonLiteral.FALSE)
        .map(value -> value == JsonLiteral.TRUE);
  }

  /** The member if it is an object. */
  public Optional<JsonObject> object(String name) {
    return get(name).filter(JsonObject.class::isInstance).map(JsonObject.class::cast);
  }

  /** The same with a member set: in its place if it is there, else at the end. */
  public JsonObject with(String name, JsonValue value) {
    Map<String, JsonValue> changed = new LinkedHashMap<>(members);
    changed.put(name, value);
    return new JsonObject(changed);
  }

  /** The same without a member. */
  public JsonObject without(String name) {
    Map<String, JsonValue> changed = new LinkedHashMap<>(members);
    changed.remove(name);
    return new JsonObject(changed);
  }
}

package io.quern.event;

import io.quern.format.json.JsonArray;
import io.quern.format.json.JsonNumber;
import io.quern.format.json.JsonObject;
import io.quern.format.json.JsonString;
import io.quern.format.json.JsonValue;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Builds the data of an event; what is empty is left out. */
final class EventData {
  private final Map<String, JsonValue> members = new LinkedHashMap<>();

  EventData put(String name, String value) {
    if (!value.isEmpty()) {
      members.put(name, new JsonString(value));
    }
    return this;
  }

  EventData put(String name, long value) {
    members.put(name, JsonNumber.of(value));
    return this;
  }

  /** JSON has no infinity: a number that is none is left out. */
  EventData put(String name, double value) {
    if (Double.isFinite(value)) {
      members.put(name, new JsonNumber(Double.toString(value)));
    }
    return this;
  }

  EventData put(String name, List<JsonObject> objects) {
    if (!objects.isEmpty()) {
      members.put(name, new JsonArray(List.copyOf(objects)));
    }
    return this;
  }

  EventData put(String name, JsonObject object) {
    members.put(name, object);
    return this;
  }

  /** All that other data has. */
  EventData put(JsonObject other) {
    members.putAll(other.members());
    return this;
  }

  JsonObject build() {
    return new JsonObject(members);
  }
}

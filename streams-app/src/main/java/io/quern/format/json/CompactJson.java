package io.quern.format.json;

import java.util.Iterator;
import java.util.List;
import java.util.Map;

/**
 * Writes documents for machines that hash them: no white space, members in their order, as Go's
 * encoding/json writes a struct (but for {@code < > &}, which stay).
 */
public final class CompactJson {
  private final StringBuilder out = new StringBuilder();

  private CompactJson() {}

  public static String write(JsonValue value) {
    CompactJson writer = new CompactJson();
    writer.put(value);
    return writer.out.toString();
  }

  private void put(JsonValue value) {
    switch (value) {
      case JsonObject object -> putMembers(object.members());
      case JsonArray array -> putElements(array.values());
      case JsonString string -> JsonText.quote(string.value(), out);
      case JsonNumber number -> out.append(number.text());
      case JsonLiteral literal -> out.append(literal.text());
    }
  }

  private void putMembers(Map<String, JsonValue> members) {
    out.append('{');
    for (Iterator<Map.Entry<String, JsonValue>> i = members.entrySet().iterator(); i.hasNext(); ) {
      Map.Entry<String, JsonValue> member = i.next();
      JsonText.quote(member.getKey(), out);
      out.append(':');
      put(member.getValue());
      out.append(i.hasNext() ? "," : "");
    }
    out.append('}');
  }

  private void putElements(List<JsonValue> values) {
    out.append('[');
    for (Iterator<JsonValue> i = values.iterator(); i.hasNext(); ) {
      put(i.next());
      out.append(i.hasNext() ? "," : "");
    }
    out.append(']');
  }
}

package io.quern.format.json;

import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;

/**
 * Writes documents for people: two spaces a level, names sorted, ASCII alone, as Python's {@code
 * json.dumps(…, indent=2, sort_keys=True)} does. Numbers stay as they are spelled.
 */
public final class JsonWriter {
  private final StringBuilder out = new StringBuilder();
  private int level;

  private JsonWriter() {}

  /** The document, without a line end behind it. */
  public static String write(JsonValue value) {
    JsonWriter writer = new JsonWriter();
    writer.put(value);
    return writer.out.toString();
  }

  private void put(JsonValue value) {
    switch (value) {
      case JsonObject object ->
          list('{', '}', new TreeMap<>(object.members()).entrySet(), this::putMember);
      case JsonArray array -> list('[', ']', array.values(), this::put);
      case JsonString string -> JsonText.quoteAscii(string.value(), out);
      case JsonNumber number -> out.append(number.text());
      case JsonLiteral literal -> out.append(literal.text());
    }
  }

  private void putMember(Map.Entry<String, JsonValue> member) {
    JsonText.quoteAscii(member.getKey(), out);
    out.append(": ");
    put(member.getValue());
  }

  private <T> void list(
      char open, char close, Collection<T> items, java.util.function.Consumer<T> item) {
    out.append(open);
    level++;
    boolean first = true;
    for (T each : items) {
      out.append(first ? "" : ",");
      newLine();
      item.accept(each);
      first = false;
    }
    level--;
    if (!items.isEmpty()) {
      newLine();
    }
    out.append(close);
  }

  private void newLine() {
    out.append('\n').append("  ".repeat(level));
  }
}

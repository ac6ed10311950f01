package io.quern.format.json;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Reads a document from front to back, strictly by RFC 8259: no comments, no trailing commas, no
 * doubled names. Every method takes the next value and refuses one of another kind; large documents
 * are read member by member, small ones as a whole.
 */
public final class JsonReader {
  private static final int MAX_DEPTH = 64;
  private static final int MAX_VALUES = 1_000_000;

  private final JsonCursor cursor;
  private final StringScanner strings;
  private final NumberScanner numbers;
  private int depth;
  private int values;

  public JsonReader(MemorySegment document) {
    cursor = new JsonCursor(document);
    strings = new StringScanner(cursor);
    numbers = new NumberScanner(cursor);
  }

  /** Reads the value of a member, all of it. */
  @FunctionalInterface
  public interface Member<E extends Exception> {
    void read(String name) throws JsonException, E;
  }

  /** Reads one element, all of it. */
  @FunctionalInterface
  public interface Element<E extends Exception> {
    void read() throws JsonException, E;
  }

  /**
   * Reads a whole document.
   *
   * @throws JsonException also for one that would take too much memory as a tree
   */
  public static JsonValue read(MemorySegment document) throws JsonException {
    JsonReader reader = new JsonReader(document);
    JsonValue value = reader.value();
    reader.end();
    return value;
  }

  /** The byte at which the next value begins. */
  public long position() {
    cursor.skipWhitespace();
    return cursor.position();
  }

  /** An object; names come in the order of the document, each once. */
  public <E extends Exception> void object(Member<E> member) throws JsonException, E {
    Set<String> names = new HashSet<>();
    list(
        '{',
        '}',
        () -> {
          long start = position();
          String name = strings.read();
          if (!names.add(name)) {
            throw new JsonException("a name that stands twice in one object", start);
          }
          cursor.skipWhitespace();
          cursor.expect(':');
          member.read(name);
        });
  }

  public <E extends Exception> void array(Element<E> element) throws JsonException, E {
    list('[', ']', element);
  }

  private <E extends Exception> void list(char open, char close, Element<E> element)
      throws JsonException, E {
    cursor.skipWhitespace();
    cursor.expect(open);
    if (++depth > MAX_DEPTH) {
      throw cursor.refusal("more than " + MAX_DEPTH + " levels");
    }
    cursor.skipWhitespace();
    if (!cursor.take(close)) {
      do {
        element.read();
        cursor.skipWhitespace();
      } while (cursor.take(','));
      cursor.expect(close);
    }
    depth--;
  }

  public String string() throws JsonException {
    cursor.skipWhitespace();
    return strings.read();
  }

  /** A whole number that a long holds, without fraction and exponent. */
  public long integer() throws JsonException {
    long start = position();
    JsonNumber number = numbers.read();
    return number
        .asLong()
        .orElseThrow(
            () -> new JsonException("expected a whole number, found " + number.text(), start));
  }

  /** Any value, as a tree. */
  public JsonValue value() throws JsonException {
    long start = position();
    if (++values > MAX_VALUES) {
      throw new JsonException("more than " + MAX_VALUES + " values", start);
    }
    return switch (cursor.peek()) {
      case '{' -> objectValue();
      case '[' -> arrayValue();
      case '"' -> new JsonString(strings.read());
      case 't' -> literal(JsonLiteral.TRUE);
      case 'f' -> literal(JsonLiteral.FALSE);
      case 'n' -> literal(JsonLiteral.NULL);
      case '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9' -> numbers.read();
      default -> throw cursor.refusal("expected a value, found " + cursor.found());
    };
  }

  private JsonObject objectValue() throws JsonException {
    Map<String, JsonValue> members = new LinkedHashMap<>();
    this.<JsonException>object(name -> members.put(name, value()));
    return new JsonObject(members);
  }

  private JsonArray arrayValue() throws JsonException {
    List<JsonValue> elements = new ArrayList<>();
    this.<JsonException>array(() -> elements.add(value()));
    return new JsonArray(elements);
  }

  private JsonLiteral literal(JsonLiteral literal) throws JsonException {
    for (char letter : literal.text().toCharArray()) {
      cursor.expect(letter);
    }
    return literal;
  }

  /** Nothing but white space is left. */
  public void end() throws JsonException {
    cursor.skipWhitespace();
    if (cursor.peek() != JsonCursor.END) {
      throw cursor.refusal("expected the end, found " + cursor.found());
    }
  }
}

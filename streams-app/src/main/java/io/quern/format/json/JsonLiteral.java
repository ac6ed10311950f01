package io.quern.format.json;

/** The three words of JSON. */
public enum JsonLiteral implements JsonValue {
  TRUE("true"),
  FALSE("false"),
  NULL("null");

  private final String text;

  JsonLiteral(String text) {
    this.text = text;
  }

  public static JsonLiteral of(boolean value) {
    return value ? TRUE : FALSE;
  }

  public String text() {
    return text;
  }
}

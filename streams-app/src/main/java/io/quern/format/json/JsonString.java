package io.quern.format.json;

/** A string, its escapes resolved. */
public record JsonString(String value) implements JsonValue {}

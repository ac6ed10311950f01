package io.quern.format.json;

/** A value of a document that was read whole. */
public sealed interface JsonValue
    permits JsonObject, JsonArray, JsonString, JsonNumber, JsonLiteral {}

package io.quern.format.gguf;

import io.quern.model.MetadataEntry;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Reads the metadata section: its values stay the bytes that they are. */
final class MetadataReader {
  /** A key of one letter (9), a type (4) and a value of one byte. */
  static final int MIN_ENTRY_BYTES = 14;

  private static final long MAX_ELEMENTS = 1L << 30;

  private final HeaderCursor cursor;
  private final Set<String> keys = new HashSet<>();

  MetadataReader(HeaderCursor cursor) {
    this.cursor = cursor;
  }

  List<MetadataEntry> read(long count) throws GgufException {
    List<MetadataEntry> entries = new ArrayList<>();
    for (long i = 0; i < count; i++) {
      entries.add(entry(i));
    }
    return entries;
  }

  private MetadataEntry entry(long index) throws GgufException {
    cursor.reading("metadata entry " + index);
    String key = cursor.name("the key");
    if (key.isEmpty()) {
      throw cursor.refusal("the key is empty", "convert the model again");
    }
    cursor.reading("key " + GgufException.quoted(key));
    if (!keys.add(key)) {
      throw cursor.refusal("the key is there twice", "convert the model again");
    }
    GgufValueType type = valueType();
    return type == GgufValueType.ARRAY ? array(key) : single(key, type);
  }

  private MetadataEntry single(String key, GgufValueType type) throws GgufException {
    long start = cursor.position();
    skip(type, 1);
    return new MetadataEntry(key, type.label(), "", 1, cursor.since(start));
  }

  private MetadataEntry array(String key) throws GgufException {
    GgufValueType element = valueType();
    if (element == GgufValueType.ARRAY) {
      throw cursor.refusal(
          "an array of arrays",
          "GGUF readers accept only arrays of plain values: convert the model again");
    }
    long count =
        cursor.count(
            "the number of elements",
            Math.max(element.bytes(), element == GgufValueType.STRING ? 8 : 1));
    if (count > MAX_ELEMENTS) {
      throw cursor.refusal("an array of " + count + " elements", "at most 2^30 are read");
    }
    long start = cursor.position();
    skip(element, count);
    return new MetadataEntry(
        key, GgufValueType.ARRAY.label(), element.label(), count, cursor.since(start));
  }

  private void skip(GgufValueType type, long count) throws GgufException {
    if (type == GgufValueType.STRING) {
      cursor.skipStrings(count);
    } else {
      cursor.skip(count * type.bytes(), "the value");
    }
  }

  private GgufValueType valueType() throws GgufException {
    int id = cursor.i32("the value's type");
    return GgufValueType.withId(id)
        .orElseThrow(
            () ->
                cursor.refusal(
                    "unknown value type " + id,
                    "the file is damaged, or newer than this version of Quern"));
  }
}

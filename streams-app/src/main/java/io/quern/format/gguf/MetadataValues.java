package io.quern.format.gguf;

import io.quern.model.MetadataEntry;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Typed access to metadata by key. A value is found only under its exact type: readers of GGUF do
 * not convert.
 */
public final class MetadataValues {
  private final Map<String, MetadataEntry> entries = new LinkedHashMap<>();

  public MetadataValues(List<MetadataEntry> metadata) {
    metadata.forEach(entry -> entries.put(entry.key(), entry));
  }

  public boolean has(String key) {
    return entries.containsKey(key);
  }

  public Optional<MetadataEntry> entry(String key) {
    return Optional.ofNullable(entries.get(key));
  }

  public OptionalLong u16Of(String key) {
    return typed(key, GgufValueType.U16)
        .map(raw -> OptionalLong.of(Short.toUnsignedLong(raw.getShort())))
        .orElse(OptionalLong.empty());
  }

  public OptionalLong u32Of(String key) {
    return typed(key, GgufValueType.U32)
        .map(raw -> OptionalLong.of(Integer.toUnsignedLong(raw.getInt())))
        .orElse(OptionalLong.empty());
  }

  /** The string's bytes as UTF-8; what is not UTF-8 becomes U+FFFD. */
  public Optional<String> stringOf(String key) {
    return typed(key, GgufValueType.STRING).map(MetadataValues::string);
  }

  /**
   * Whole numbers of an array of any integer type or of bools; u64 beyond a long come out negative.
   */
  public Optional<long[]> integersOf(String key) {
    return entry(key)
        .filter(
            entry ->
                entry.type().equals(GgufValueType.ARRAY.label()) && isInteger(entry.elementType()))
        .map(MetadataValues::integers);
  }

  /**
   * The value of an entry for people: strings quoted, arrays cut after {@code maxElements}, control
   * characters shown as '?'.
   */
  public static String display(MetadataEntry entry, int maxElements) {
    ByteBuffer raw = little(entry);
    if (!entry.type().equals(GgufValueType.ARRAY.label())) {
      return element(GgufValueType.labelled(entry.type()), raw);
    }
    GgufValueType type = GgufValueType.labelled(entry.elementType());
    StringBuilder out = new StringBuilder("[");
    for (long i = 0; i < Math.min(maxElements, entry.count()); i++) {
      out.append(i == 0 ? "" : ", ").append(element(type, raw));
    }
    return out.append(entry.count() > maxElements ? ", … " + entry.count() + " in all]" : "]")
        .toString();
  }

  static ByteBuffer little(MetadataEntry entry) {
    return entry.raw().asBuffer().order(ByteOrder.LITTLE_ENDIAN);
  }

  private Optional<ByteBuffer> typed(String key, GgufValueType type) {
    return entry(key)
        .filter(entry -> entry.type().equals(type.label()))
        .map(MetadataValues::little);
  }

  private static boolean isInteger(String label) {
    return switch (GgufValueType.labelled(label)) {
      case U8, I8, U16, I16, U32, I32, U64, I64, BOOL -> true;
      case F32, F64, STRING, ARRAY -> false;
    };
  }

  private static long[] integers(MetadataEntry entry) {
    ByteBuffer raw = little(entry);
    GgufValueType type = GgufValueType.labelled(entry.elementType());
    long[] values = new long[Math.toIntExact(entry.count())];
    for (int i = 0; i < values.length; i++) {
      values[i] = integer(type, raw);
    }
    return values;
  }

  private static String element(GgufValueType type, ByteBuffer raw) {
    return switch (type) {
      case F32 -> Float.toString(raw.getFloat());
      case F64 -> Double.toString(raw.getDouble());
      case STRING -> GgufException.quoted(string(raw));
      case BOOL -> Boolean.toString(raw.get() != 0);
      case U64 -> Long.toUnsignedString(raw.getLong());
      default -> Long.toString(integer(type, raw));
    };
  }

  private static long integer(GgufValueType type, ByteBuffer raw) {
    return switch (type) {
      case U8 -> Byte.toUnsignedLong(raw.get());
      case I8 -> raw.get();
      case BOOL -> raw.get() != 0 ? 1 : 0;
      case U16 -> Short.toUnsignedLong(raw.getShort());
      case I16 -> raw.getShort();
      case U32 -> Integer.toUnsignedLong(raw.getInt());
      case I32 -> raw.getInt();
      case U64, I64 -> raw.getLong();
      case F32, F64, STRING, ARRAY -> throw new IllegalArgumentException(type + " is no integer");
    };
  }

  private static String string(ByteBuffer raw) {
    byte[] bytes = new byte[Math.toIntExact(raw.getLong())];
    raw.get(bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }
}

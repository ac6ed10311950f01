package io.quern.register.oci;

import io.quern.format.gguf.GgufValueType;
import io.quern.model.MetadataEntry;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.StringJoiner;
import java.util.TreeMap;

/** GGUF metadata as Docker Model Runner lists it: text by key, without the long arrays. */
final class GgufMetadataText {
  private static final int MAX_ELEMENTS = 50;

  private GgufMetadataText() {}

  static SortedMap<String, String> of(List<MetadataEntry> metadata) {
    SortedMap<String, String> texts = new TreeMap<>();
    for (MetadataEntry entry : metadata) {
      if (entry.count() <= MAX_ELEMENTS) {
        texts.put(entry.key(), text(entry));
      }
    }
    return texts;
  }

  private static String text(MetadataEntry entry) {
    ByteBuffer raw = entry.raw().asBuffer().order(ByteOrder.LITTLE_ENDIAN);
    if (!entry.type().equals(GgufValueType.ARRAY.label())) {
      return element(GgufValueType.labelled(entry.type()), raw);
    }
    GgufValueType type = GgufValueType.labelled(entry.elementType());
    StringJoiner elements = new StringJoiner(", ");
    for (long i = 0; i < entry.count(); i++) {
      elements.add(element(type, raw));
    }
    return elements.toString();
  }

  private static String element(GgufValueType type, ByteBuffer raw) {
    return switch (type) {
      case U8 -> Integer.toString(Byte.toUnsignedInt(raw.get()));
      case I8 -> Byte.toString(raw.get());
      case U16 -> Integer.toString(Short.toUnsignedInt(raw.getShort()));
      case I16 -> Short.toString(raw.getShort());
      case U32 -> Integer.toUnsignedString(raw.getInt());
      case I32 -> Integer.toString(raw.getInt());
      case U64 -> Long.toUnsignedString(raw.getLong());
      case I64 -> Long.toString(raw.getLong());
      case F32 -> String.format(Locale.ROOT, "%f", raw.getFloat());
      case F64 -> String.format(Locale.ROOT, "%f", raw.getDouble());
      case BOOL -> Boolean.toString(raw.get() != 0);
      case STRING -> string(raw);
      case ARRAY -> "";
    };
  }

  private static String string(ByteBuffer raw) {
    byte[] bytes = new byte[Math.toIntExact(raw.getLong())];
    raw.get(bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }
}

package io.quern.format.gguf;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * The types of metadata values, by their numbers in GGUF. {@link #label()} is how {@code
 * MetadataEntry} spells them.
 */
public enum GgufValueType {
  U8(0, 1),
  I8(1, 1),
  U16(2, 2),
  I16(3, 2),
  U32(4, 4),
  I32(5, 4),
  F32(6, 4),
  BOOL(7, 1),
  STRING(8, 0),
  ARRAY(9, 0),
  U64(10, 8),
  I64(11, 8),
  F64(12, 8);

  private static final GgufValueType[] BY_ID = values();

  private final int id;
  private final int bytes;
  private final String label;

  GgufValueType(int id, int bytes) {
    this.id = id;
    this.bytes = bytes;
    this.label = name().toLowerCase(Locale.ROOT);
  }

  public static Optional<GgufValueType> withId(int id) {
    return id >= 0 && id < BY_ID.length ? Optional.of(BY_ID[id]) : Optional.empty();
  }

  /**
   * The type that {@link #label()} spells so.
   *
   * @throws IllegalArgumentException for any other word
   */
  public static GgufValueType labelled(String label) {
    return Arrays.stream(BY_ID)
        .filter(type -> type.label.equals(label))
        .findFirst()
        .orElseThrow(
            () -> new IllegalArgumentException("no GGUF value type is called '" + label + "'"));
  }

  public int id() {
    return id;
  }

  /** Bytes of one value, 0 where they vary (string, array). */
  public int bytes() {
    return bytes;
  }

  public String label() {
    return label;
  }
}

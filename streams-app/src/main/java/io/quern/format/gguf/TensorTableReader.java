package io.quern.format.gguf;

import io.quern.model.TensorShape;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Reads the table of tensors. Their offsets are still relative to the data section. */
final class TensorTableReader {
  /** A name of one letter (9), dimensions (4), one extent (8), type (4) and offset (8). */
  static final int MIN_ENTRY_BYTES = 33;

  /** ggml keeps names in 64 bytes, the last of them zero. */
  static final int MAX_NAME_BYTES = 63;

  private static final String AGAIN = "convert the model again";

  private final HeaderCursor cursor;
  private final Set<String> names = new HashSet<>();

  TensorTableReader(HeaderCursor cursor) {
    this.cursor = cursor;
  }

  List<TensorHeader> read(long count) throws GgufException {
    List<TensorHeader> tensors = new ArrayList<>();
    for (long i = 0; i < count; i++) {
      cursor.reading("tensor " + i);
      tensors.add(tensor());
    }
    return tensors;
  }

  private TensorHeader tensor() throws GgufException {
    String name = name();
    cursor.reading("tensor " + GgufException.quoted(name));
    if (!names.add(name)) {
      throw cursor.refusal("two tensors have this name", AGAIN);
    }
    TensorShape shape = shape();
    GgmlType type = type();
    if (!type.fits(shape.columns())) {
      throw cursor.refusal(
          "a row of "
              + shape.columns()
              + " weights is no multiple of "
              + type
              + "'s block of "
              + type.blockValues(),
          AGAIN);
    }
    return new TensorHeader(name, shape, type, cursor.i64("the offset"));
  }

  private String name() throws GgufException {
    String name = cursor.name("the name");
    int bytes = name.getBytes(StandardCharsets.UTF_8).length;
    if (name.isEmpty()) {
      throw cursor.refusal("a tensor without a name", AGAIN);
    }
    if (bytes > MAX_NAME_BYTES) {
      throw cursor.refusal(
          "a name of " + bytes + " bytes " + GgufException.quoted(name),
          "at most " + MAX_NAME_BYTES + " are allowed: " + AGAIN);
    }
    return name;
  }

  private TensorShape shape() throws GgufException {
    int dimensions = cursor.i32("the number of dimensions");
    if (dimensions < 1 || dimensions > GgufFile.MAX_DIMENSIONS) {
      throw cursor.refusal(
          Integer.toUnsignedString(dimensions) + " dimensions", "a tensor has 1 to 4: " + AGAIN);
    }
    long[] extents = new long[dimensions];
    for (int i = 0; i < dimensions; i++) {
      extents[i] = cursor.i64("an extent");
    }
    try {
      return TensorShape.of(extents);
    } catch (IllegalArgumentException e) {
      throw cursor.refusal(String.valueOf(e.getMessage()), AGAIN);
    }
  }

  private GgmlType type() throws GgufException {
    int id = cursor.i32("the type");
    return GgmlType.withId(id)
        .orElseThrow(
            () ->
                cursor.refusal(
                    "unknown tensor type " + id,
                    "the file is damaged, uses a type that ggml has removed, or is newer than this"
                        + " version of Quern"));
  }
}

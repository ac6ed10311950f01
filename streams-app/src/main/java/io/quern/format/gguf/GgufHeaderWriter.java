package io.quern.format.gguf;

import io.quern.model.Bytes;
import io.quern.model.MetadataEntry;
import io.quern.model.TensorShape;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Writes the header of a GGUF v3 file: magic, version, counts, metadata, the table of tensors, and
 * zeros up to the data section. Trailing extents of 1 are not written, at least one extent is.
 * Source: gguf.cpp, gguf_write_out.
 */
public final class GgufHeaderWriter {
  private static final int VERSION = 3;

  private final List<MetadataEntry> metadata;
  private final List<TensorHeader> tensors;
  private final long alignment;

  private GgufHeaderWriter(
      List<MetadataEntry> metadata, List<TensorHeader> tensors, long alignment) {
    this.metadata = metadata;
    this.tensors = tensors;
    this.alignment = alignment;
  }

  /**
   * The header's bytes; the data section begins right after them.
   *
   * @param alignment bytes to which the header is padded; it need not be what {@code
   *     general.alignment} says
   */
  public static Bytes write(
      List<MetadataEntry> metadata, List<TensorHeader> tensors, long alignment) {
    return new GgufHeaderWriter(metadata, tensors, alignment).write();
  }

  private Bytes write() {
    long size =
        24
            + metadata.stream().mapToLong(GgufHeaderWriter::size).sum()
            + tensors.stream().mapToLong(GgufHeaderWriter::size).sum();
    byte[] header = new byte[Math.toIntExact(Math.ceilDiv(size, alignment) * alignment)];
    ByteBuffer out = ByteBuffer.wrap(header).order(ByteOrder.LITTLE_ENDIAN);
    out.put((byte) 'G').put((byte) 'G').put((byte) 'U').put((byte) 'F').putInt(VERSION);
    out.putLong(tensors.size()).putLong(metadata.size());
    metadata.forEach(entry -> put(out, entry));
    tensors.forEach(tensor -> put(out, tensor));
    return Bytes.of(header);
  }

  private static long size(MetadataEntry entry) {
    return stringSize(entry.key()) + 4 + (isArray(entry) ? 12 : 0) + (long) entry.raw().length();
  }

  private static long size(TensorHeader tensor) {
    return stringSize(tensor.name()) + 4 + 8L * dimensions(tensor.shape()) + 4 + 8;
  }

  private static void put(ByteBuffer out, MetadataEntry entry) {
    putString(out, entry.key());
    out.putInt(GgufValueType.labelled(entry.type()).id());
    if (isArray(entry)) {
      out.putInt(GgufValueType.labelled(entry.elementType()).id()).putLong(entry.count());
    }
    out.put(entry.raw().array(), entry.raw().from(), entry.raw().length());
  }

  private static void put(ByteBuffer out, TensorHeader tensor) {
    putString(out, tensor.name());
    int dimensions = dimensions(tensor.shape());
    out.putInt(dimensions);
    for (int i = 0; i < dimensions; i++) {
      out.putLong(tensor.shape().extent(i));
    }
    out.putInt(tensor.type().id()).putLong(tensor.offset());
  }

  private static int dimensions(TensorShape shape) {
    int dimensions = shape.dimensions();
    while (dimensions > 1 && shape.extent(dimensions - 1) == 1) {
      dimensions--;
    }
    return dimensions;
  }

  private static boolean isArray(MetadataEntry entry) {
    return entry.type().equals(GgufValueType.ARRAY.label());
  }

  private static long stringSize(String text) {
    return 8L + text.getBytes(StandardCharsets.UTF_8).length;
  }

  private static void putString(ByteBuffer out, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    out.putLong(bytes.length).put(bytes);
  }
}

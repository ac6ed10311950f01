package io.quern.format.safetensors;

import io.quern.format.json.JsonText;
import io.quern.model.Bytes;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Writes headers as the safetensors library does: tensors by dtype, those of the widest alignment
 * first, then by name; JSON without spaces, {@code __metadata__} first, padded with spaces to a
 * multiple of 8. Source: safetensors, tensor.rs, prepare. Where the metadata has several entries
 * the library's order is that of a hash map; here it is the caller's.
 */
public final class SafetensorsHeaderWriter {
  private static final Comparator<SafetensorsHeader.Entry> FILE_ORDER =
      Comparator.comparing(SafetensorsHeader.Entry::dtype)
          .reversed()
          .thenComparing(SafetensorsHeader.Entry::name, SafetensorsHeaderWriter::compareUtf8);

  private final StringBuilder json = new StringBuilder();

  private SafetensorsHeaderWriter() {}

  /**
   * The header of a file.
   *
   * @param metadata strings by name; without any, {@code __metadata__} is left out
   * @param entries the tensors, in any order
   * @throws IllegalArgumentException for a name that is empty, doubled or {@code __metadata__}, a
   *     shape that takes no whole bytes or more than a long counts, and a header that no reader
   *     takes
   */
  public static SafetensorsHeader write(
      Map<String, String> metadata, Collection<SafetensorsHeader.Entry> entries) {
    checkNames(entries);
    checkSize(textLength(metadata, entries)); // before as much is allocated
    List<SafetensorsTensor> tensors = placed(entries.stream().sorted(FILE_ORDER).toList());
    Bytes bytes = new SafetensorsHeaderWriter().bytes(metadata, tensors);
    List<SafetensorsTensor> absolute =
        tensors.stream().map(tensor -> moved(tensor, bytes.length())).toList();
    long end = absolute.isEmpty() ? bytes.length() : end(absolute.getLast());
    return new SafetensorsHeader(bytes, absolute, end);
  }

  private static void checkNames(Collection<SafetensorsHeader.Entry> entries) {
    Set<String> names = new HashSet<>();
    for (SafetensorsHeader.Entry entry : entries) {
      String name = entry.name();
      if (name.isEmpty() || name.equals(SafetensorsReader.METADATA) || !names.add(name)) {
        throw new IllegalArgumentException("a tensor cannot be named '" + name + "', or twice so");
      }
    }
  }

  /** Characters of names and metadata: fewer than the header has bytes. */
  private static long textLength(
      Map<String, String> metadata, Collection<SafetensorsHeader.Entry> entries) {
    long names = entries.stream().mapToLong(entry -> entry.name().length()).sum();
    return metadata.entrySet().stream()
        .mapToLong(entry -> (long) entry.getKey().length() + entry.getValue().length())
        .reduce(names, Long::sum);
  }

  private static void checkSize(long bytes) {
    if (bytes > SafetensorsReader.MAX_HEADER_BYTES) {
      throw new IllegalArgumentException(
          "a header of " + bytes + " bytes or more, which no reader takes");
    }
  }

  /** The tensors with their offsets within the data. */
  private static List<SafetensorsTensor> placed(List<SafetensorsHeader.Entry> entries) {
    List<SafetensorsTensor> tensors = new ArrayList<>(entries.size());
    long offset = 0;
    for (SafetensorsHeader.Entry entry : entries) {
      SafetensorsTensor tensor = placed(entry, offset);
      tensors.add(tensor);
      offset = end(tensor);
    }
    return tensors;
  }

  private static SafetensorsTensor placed(SafetensorsHeader.Entry entry, long offset) {
    try {
      SafetensorsTensor tensor =
          new SafetensorsTensor(entry.name(), entry.dtype(), entry.shape(), offset, entry.bytes());
      long _ = end(moved(tensor, SafetensorsReader.MAX_HEADER_BYTES));
      return tensor;
    } catch (ArithmeticException e) {
      throw new IllegalArgumentException(
          "tensor '" + entry.name() + "', " + entry.shape() + " of " + entry.dtype(), e);
    }
  }

  private static SafetensorsTensor moved(SafetensorsTensor tensor, long by) {
    return new SafetensorsTensor(
        tensor.name(),
        tensor.dtype(),
        tensor.shape(),
        Math.addExact(tensor.offset(), by),
        tensor.bytes());
  }

  private static long end(SafetensorsTensor tensor) {
    return Math.addExact(tensor.offset(), tensor.bytes());
  }

  private Bytes bytes(Map<String, String> metadata, List<SafetensorsTensor> tensors) {
    json.append('{');
    if (!metadata.isEmpty()) {
      put(metadata);
    }
    tensors.forEach(this::put);
    json.append('}');
    byte[] text = json.toString().getBytes(StandardCharsets.UTF_8);
    int padded = Math.ceilDiv(text.length, Long.BYTES) * Long.BYTES;
    checkSize(padded);
    byte[] header = new byte[SafetensorsReader.LENGTH_BYTES + padded];
    Arrays.fill(header, (byte) ' ');
    ByteBuffer.wrap(header).order(ByteOrder.LITTLE_ENDIAN).putLong(padded).put(text);
    return Bytes.of(header);
  }

  private void put(Map<String, String> metadata) {
    json.append('"').append(SafetensorsReader.METADATA).append("\":{");
    String separator = "";
    for (Map.Entry<String, String> entry : metadata.entrySet()) {
      json.append(separator);
      JsonText.quote(entry.getKey(), json);
      json.append(':');
      JsonText.quote(entry.getValue(), json);
      separator = ",";
    }
    json.append('}');
  }

  private void put(SafetensorsTensor tensor) {
    json.append(json.length() > 1 ? "," : "");
    JsonText.quote(tensor.name(), json);
    json.append(":{\"dtype\":\"")
        .append(tensor.dtype())
        .append("\",\"shape\":[")
        .append(tensor.shape().stream().map(String::valueOf).collect(Collectors.joining(",")))
        .append("],\"data_offsets\":[")
        .append(tensor.offset())
        .append(',')
        .append(end(tensor))
        .append("]}");
  }

  /** Rust orders strings by their bytes in UTF-8, Java by their UTF-16 units. */
  private static int compareUtf8(String left, String right) {
    return Arrays.compareUnsigned(
        left.getBytes(StandardCharsets.UTF_8), right.getBytes(StandardCharsets.UTF_8));
  }
}

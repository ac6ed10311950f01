package io.quern.format.safetensors;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** Small safetensors files, sound ones and headers of any text; data is seeded. */
public final class SafetensorsSample {
  private final Map<String, String> metadata = new LinkedHashMap<>();
  private final List<SafetensorsHeader.Entry> entries = new ArrayList<>();
  private final SplittableRandom random = new SplittableRandom(5);

  public SafetensorsSample metadata(String key, String value) {
    metadata.put(key, value);
    return this;
  }

  /**
   * Adds a tensor.
   *
   * @param shape outermost first
   */
  public SafetensorsSample tensor(String name, SafetensorsDtype dtype, Long... shape) {
    entries.add(new SafetensorsHeader.Entry(name, dtype, List.of(shape)));
    return this;
  }

  /** The whole file. */
  public byte[] bytes() {
    SafetensorsHeader header = SafetensorsHeaderWriter.write(metadata, entries);
    byte[] file = new byte[Math.toIntExact(header.fileBytes())];
    random.nextBytes(file);
    System.arraycopy(header.bytes().toArray(), 0, file, 0, header.bytes().length());
    return file;
  }

  /** A file of a header as given and {@code data} zeros. */
  static byte[] of(String header, int data) {
    byte[] text = header.getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(8 + text.length + data)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(text.length)
        .put(text)
        .array();
  }

  static SafetensorsFile read(byte[] file) throws SafetensorsException {
    return SafetensorsReader.read(MemorySegment.ofArray(file));
  }

  /** What the writer makes of a file that was read: its header, and its data as they are. */
  static byte[] rewritten(byte[] file) throws SafetensorsException {
    SafetensorsFile read = read(file);
    List<SafetensorsHeader.Entry> entries = new ArrayList<>();
    for (SafetensorsTensor tensor : read.tensors()) {
      entries.add(new SafetensorsHeader.Entry(tensor.name(), tensor.dtype(), tensor.shape()));
    }
    SafetensorsHeader header = SafetensorsHeaderWriter.write(read.metadata(), entries.reversed());
    byte[] out = Arrays.copyOf(header.bytes().toArray(), Math.toIntExact(header.fileBytes()));
    for (SafetensorsTensor tensor : header.tensors()) {
      SafetensorsTensor source =
          read.tensors().stream()
              .filter(other -> other.name().equals(tensor.name()))
              .findFirst()
              .orElseThrow();
      System.arraycopy(
          file, (int) source.offset(), out, (int) tensor.offset(), (int) tensor.bytes());
    }
    return out;
  }
}

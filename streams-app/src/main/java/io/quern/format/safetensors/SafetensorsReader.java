package io.quern.format.safetensors;

import io.quern.format.json.JsonException;
import io.quern.format.json.JsonReader;
import io.quern.format.safetensors.SafetensorsException.Place;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads what stands before the data of a safetensors file: a u64 with the header's length, the
 * header, JSON, padded with spaces. Data is not touched, so a mapped file of any size costs only
 * its header. What is refused follows safetensors, tensor.rs, and goes beyond it where the format's
 * description does: doubled names and unknown members.
 */
public final class SafetensorsReader {
  /** The longest header that any reader takes. */
  public static final long MAX_HEADER_BYTES = 100_000_000;

  /** Bytes of the header's length. */
  static final int LENGTH_BYTES = Long.BYTES;

  static final String METADATA = "__metadata__";
  static final String AGAIN = "save the model again";

  private static final int MAX_TENSORS = 500_000;
  private static final ValueLayout.OfLong LENGTH =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private final MemorySegment file;
  private final boolean dataRequired;
  private final Map<String, String> metadata = new LinkedHashMap<>();
  private final List<TensorEntry> entries = new ArrayList<>();

  private SafetensorsReader(MemorySegment file, boolean dataRequired) {
    this.file = file;
    this.dataRequired = dataRequired;
  }

  /** Reads a whole file: its tensors must end where it does. */
  public static SafetensorsFile read(MemorySegment file) throws SafetensorsException {
    return new SafetensorsReader(file, true).read();
  }

  /** Reads a file that may end after its header, or anywhere in its data. */
  public static SafetensorsFile readHeader(MemorySegment file) throws SafetensorsException {
    return new SafetensorsReader(file, false).read();
  }

  private SafetensorsFile read() throws SafetensorsException {
    long length = headerLength();
    JsonReader json = new JsonReader(file.asSlice(LENGTH_BYTES, length));
    if (json.position() > 0) {
      throw new SafetensorsException(
          "the header does not begin with '{'", Place.ofByte(LENGTH_BYTES), AGAIN);
    }
    try {
      json.object(name -> member(json, name));
      json.end();
    } catch (JsonException e) {
      throw SafetensorsException.ofJson(e, LENGTH_BYTES, AGAIN);
    }
    long begin = LENGTH_BYTES + length;
    List<SafetensorsTensor> tensors =
        new DataLayout(begin, file.byteSize(), dataRequired).place(entries);
    long end = tensors.isEmpty() ? begin : tensors.getLast().offset() + tensors.getLast().bytes();
    return new SafetensorsFile(metadata, tensors, begin, end);
  }

  private long headerLength() throws SafetensorsException {
    if (file.byteSize() < LENGTH_BYTES) {
      throw new SafetensorsException(
          "a file of " + file.byteSize() + " bytes, too short for a header's length",
          Place.ofByte(0),
          "copy or download it again");
    }
    long length = file.get(LENGTH, 0);
    if (length < 0 || length > MAX_HEADER_BYTES) {
      throw new SafetensorsException(
          "a header of " + Long.toUnsignedString(length) + " bytes, where 100000000 are the most",
          Place.ofByte(0),
          "this is no safetensors file, or it is damaged");
    }
    if (length > file.byteSize() - LENGTH_BYTES) {
      throw new SafetensorsException(
          "a header of " + length + " bytes in a file of " + file.byteSize(),
          Place.ofByte(0),
          "the file is cut short or no safetensors file: copy or download it again");
    }
    return length;
  }

  private void member(JsonReader json, String name) throws JsonException, SafetensorsException {
    if (name.equals(METADATA)) {
      json.<JsonException>object(key -> metadata.put(key, json.string()));
      return;
    }
    if (entries.size() == MAX_TENSORS) {
      throw new SafetensorsException(
          "more than " + MAX_TENSORS + " tensors",
          Place.ofByte(LENGTH_BYTES + json.position()),
          "split the model into shards");
    }
    entries.add(new TensorEntryReader(json, name, LENGTH_BYTES + json.position()).read());
  }
}

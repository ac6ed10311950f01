package io.quern.format.gguf;

import io.quern.model.MetadataEntry;
import java.lang.foreign.MemorySegment;
import java.util.List;

/**
 * Reads what stands before the weights of a GGUF file. Every size, count and name comes from
 * outside: what does not hold is refused before anything is allocated for it. Weights are not
 * touched, so a mapped file of any size costs only its header. What is refused follows gguf.cpp,
 * gguf_init_from_reader, and llama-model-loader.cpp (data within the file).
 */
public final class GgufReader {
  private static final int MAGIC = 'G' | 'G' << 8 | 'U' << 16 | 'F' << 24;
  private static final String ALIGNMENT_KEY = "general.alignment";

  private final HeaderCursor cursor;
  private final long fileBytes;
  private final boolean dataRequired;

  private GgufReader(MemorySegment file, boolean dataRequired) {
    this.cursor = new HeaderCursor(file);
    this.fileBytes = file.byteSize();
    this.dataRequired = dataRequired;
  }

  /** Reads a whole file: all tensors must lie within it. */
  public static GgufFile read(MemorySegment file) throws GgufException {
    return new GgufReader(file, true).read();
  }

  /** Reads a file that may end after its header, or anywhere in its data. */
  public static GgufFile readHeader(MemorySegment file) throws GgufException {
    return new GgufReader(file, false).read();
  }

  private GgufFile read() throws GgufException {
    int version = version();
    long tensorCount = cursor.count("the number of tensors", TensorTableReader.MIN_ENTRY_BYTES);
    long entryCount =
        cursor.count("the number of metadata entries", MetadataReader.MIN_ENTRY_BYTES);
    List<MetadataEntry> metadata = new MetadataReader(cursor).read(entryCount);
    long alignment = alignment(new MetadataValues(metadata));
    List<TensorHeader> headers = new TensorTableReader(cursor).read(tensorCount);
    long begin =
        headers.isEmpty()
            ? cursor.position()
            : Math.ceilDiv(cursor.position(), alignment) * alignment;
    List<GgufTensor> tensors =
        new DataSection(begin, alignment, fileBytes, dataRequired).place(headers);
    return new GgufFile(version, alignment, metadata, tensors, begin, fileBytes);
  }

  private int version() throws GgufException {
    int magic = cursor.i32("the magic");
    if (magic != MAGIC) {
      throw cursor.refusal("not a GGUF file: it does not begin with 'GGUF'", "name a .gguf file");
    }
    int version = cursor.i32("the version");
    if (version != 0 && (version & 0xFFFF) == 0) {
      throw cursor.refusal(
          "a big endian GGUF file",
          "convert it to little endian, for example with gguf-py's gguf_convert_endian.py");
    }
    if (version == 1) {
      throw cursor.refusal(
          "GGUF version 1", "it has been out of use since 2023: convert the model again");
    }
    if (version != 2 && version != 3) {
      throw cursor.refusal(
          "GGUF version " + Integer.toUnsignedString(version),
          "versions 2 and 3 are read: update Quern or convert the model again");
    }
    return version;
  }

  private long alignment(MetadataValues values) throws GgufException {
    if (!values.has(ALIGNMENT_KEY)) {
      return GgufFile.DEFAULT_ALIGNMENT;
    }
    cursor.reading("key '" + ALIGNMENT_KEY + "'");
    long alignment =
        values
            .u32Of(ALIGNMENT_KEY)
            .orElseThrow(
                () ->
                    cursor.refusal("the alignment is not of type u32", "convert the model again"));
    if (Long.bitCount(alignment) != 1) {
      throw cursor.refusal(
          "an alignment of " + alignment + " bytes",
          "it must be a power of two: convert the model again");
    }
    return alignment;
  }
}

package io.quern.format.gguf;

import io.quern.model.MetadataEntry;
import java.util.List;

/**
 * What a GGUF file says of itself before its weights.
 *
 * @param alignment bytes to which the data section and every tensor in it are aligned
 * @param metadata values in the order of the file
 * @param tensors tensors in the order of the file, which is also the order of their data
 * @param headerBytes where the data section begins
 * @param fileBytes bytes that were there to read: for a header without its data, less than the
 *     tensors take
 */
public record GgufFile(
    int version,
    long alignment,
    List<MetadataEntry> metadata,
    List<GgufTensor> tensors,
    long headerBytes,
    long fileBytes) {
  public static final long DEFAULT_ALIGNMENT = 32;

  /** Extents of a tensor: GGML_MAX_DIMS. */
  public static final int MAX_DIMENSIONS = 4;

  public GgufFile {
    metadata = List.copyOf(metadata);
    tensors = List.copyOf(tensors);
  }

  public MetadataValues values() {
    return new MetadataValues(metadata);
  }

  /** Bytes of all tensors, without padding. */
  public long tensorBytes() {
    return tensors.stream().mapToLong(GgufTensor::bytes).sum();
  }
}

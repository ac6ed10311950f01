package io.quern.format.safetensors;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a safetensors file says of itself before its data.
 *
 * @param metadata {@code __metadata__}, in the order of the file
 * @param tensors in the order of their data, which they cover without a gap
 * @param headerBytes where the data begins
 * @param fileBytes where it ends
 */
public record SafetensorsFile(
    Map<String, String> metadata,
    List<SafetensorsTensor> tensors,
    long headerBytes,
    long fileBytes) {
  public SafetensorsFile {
    metadata = Collections.unmodifiableMap(new LinkedHashMap<>(metadata));
    tensors = List.copyOf(tensors);
  }
}

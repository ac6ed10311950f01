package io.quern.plan.gguf;

import io.quern.model.Bytes;
import io.quern.model.MetadataEntry;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The metadata of the output: that of the source, in its order; what is set anew moves to the end;
 * what a split file says of its parts goes. Source: llama-quant.cpp, llama_model_quantize_impl, and
 * gguf.cpp, gguf_set_kv.
 */
final class OutputMetadata {
  /** GGML_QNT_VERSION of ggml.h. */
  private static final int QUANTIZATION_VERSION = 2;

  private static final List<String> OF_SPLITS =
      List.of("split.no", "split.count", "split.tensors.count");

  private OutputMetadata() {}

  static List<MetadataEntry> of(List<MetadataEntry> source, long fileType)
      throws PlanRefusedException {
    Map<String, MetadataEntry> output = new LinkedHashMap<>();
    for (MetadataEntry entry : source) {
      append(output, OutputValue.of(entry));
    }
    append(output, u32("general.quantization_version", QUANTIZATION_VERSION));
    append(output, u32(SourceFileType.KEY, fileType));
    OF_SPLITS.forEach(output::remove);
    return List.copyOf(output.values());
  }

  private static void append(Map<String, MetadataEntry> output, MetadataEntry entry) {
    output.remove(entry.key());
    output.put(entry.key(), entry);
  }

  private static MetadataEntry u32(String key, long value) {
    byte[] raw = ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt((int) value).array();
    return new MetadataEntry(key, "u32", "", 1, Bytes.of(raw));
  }
}

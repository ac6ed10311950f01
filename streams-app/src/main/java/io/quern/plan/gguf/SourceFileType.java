package io.quern.plan.gguf;

import io.quern.format.gguf.GgmlType;
import io.quern.format.gguf.MetadataValues;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * The file type of a model as it is, which a copy keeps: what its metadata states, else a guess.
 * Source: llama-model-loader.cpp.
 */
final class SourceFileType {
  static final String KEY = "general.file_type";

  /** Added to a number that was guessed: LLAMA_FTYPE_GUESSED. */
  static final long GUESSED = 1024;

  private static final long NVFP4 = 39;

  private SourceFileType() {}

  /**
   * @param types of all tensors, in the order of the output
   */
  static long of(MetadataValues values, List<GgmlType> types) {
    return values.u32Of(KEY).orElseGet(() -> guess(mostFrequent(types)) | GUESSED);
  }

  /** The type that is first to reach the highest count. */
  private static GgmlType mostFrequent(List<GgmlType> types) {
    Map<GgmlType, Integer> counts = new EnumMap<>(GgmlType.class);
    GgmlType most = GgmlType.F32;
    int highest = 0;
    for (GgmlType type : types) {
      int count = counts.merge(type, 1, Integer::sum);
      if (count > highest) {
        highest = count;
        most = type;
      }
    }
    return most;
  }

  private static long guess(GgmlType type) {
    return switch (type) {
      case F16, BF16, Q4_0, Q4_1, Q5_0, Q5_1, Q8_0, Q2_K, Q6_K, TQ1_0, TQ2_0, Q1_0, Q2_0 ->
          FileType.valueOf(type.name()).id();
      case Q3_K, Q4_K, Q5_K -> FileType.valueOf(type.name() + "_M").id();
      case IQ1_S, IQ1_M, IQ2_XXS, IQ2_XS, IQ2_S, IQ3_XXS, IQ3_S, IQ4_NL, IQ4_XS ->
          FileType.valueOf(type.name()).id();
      case NVFP4 -> NVFP4;
      default -> FileType.F32.id();
    };
  }
}

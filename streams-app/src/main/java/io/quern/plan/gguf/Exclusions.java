package io.quern.plan.gguf;

import io.quern.model.TensorInfo;
import io.quern.model.TensorShape;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;

/**
 * Which tensors are never quantized, whatever the type. Source: llama-quant.cpp,
 * tensor_allows_quantization.
 */
final class Exclusions {
  private static final String WEIGHT = "weight";

  /** Positions and token types, in every architecture that has them (llama-arch.cpp). */
  private static final Set<String> NAMES = Set.of("position_embd.weight", "token_types.weight");

  private static final List<String> FRAGMENTS =
      List.of(
          "_norm.weight",
          // routing to experts
          "ffn_gate_inp.weight",
          "ffn_gate_tid2eid.weight",
          // Gemma 3n: tiny, or not worth it
          "altup",
          "laurel",
          "per_layer_model_proj",
          // small convolutions
          "ssm_conv1d",
          "shortconv.conv.weight",
          // the indexer of sparse attention
          "indexer.k_proj.weight",
          "indexer.q_proj.weight",
          // RWKV's small matrices
          "time_mix_first.weight",
          "time_mix_w0.weight",
          "time_mix_w1.weight",
          "time_mix_w2.weight",
          "time_mix_v0.weight",
          "time_mix_v1.weight",
          "time_mix_v2.weight",
          "time_mix_a0.weight",
          "time_mix_a1.weight",
          "time_mix_a2.weight",
          "time_mix_g1.weight",
          "time_mix_g2.weight",
          "time_mix_decay_w1.weight",
          "time_mix_decay_w2.weight",
          "time_mix_lerp_fused.weight",
          // relative positions (T5)
          "attn_rel_b.weight",
          // vision
          ".position_embd",
          "sam.pos_embd",
          "sam.neck.",
          "sam.net_",
          ".rel_pos",
          ".patch_embd",
          ".patch_merger",
          // audio codebooks
          "a.rvq.codebook",
          "mm.a.code_embd");

  private Exclusions() {}

  /** Whether the tensor may get another type. */
  static boolean allow(TensorInfo tensor) {
    String name = tensor.name();
    return dimensions(tensor.shape()) >= 2
        && endsAsWeight(name)
        && !NAMES.contains(name)
        && FRAGMENTS.stream().noneMatch(name::contains);
  }

  /** Dimensions without trailing extents of 1. */
  static int dimensions(TensorShape shape) {
    int dimensions = shape.dimensions();
    while (dimensions > 1 && shape.extent(dimensions - 1) == 1) {
      dimensions--;
    }
    return dimensions;
  }

  /**
   * Whether the name ends with "weight". A name of five bytes counts too: the original compares
   * where "weight" was found last with the length less six, and for such a name both are "not
   * found".
   */
  private static boolean endsAsWeight(String name) {
    return name.endsWith(WEIGHT)
        || name.getBytes(StandardCharsets.UTF_8).length == WEIGHT.length() - 1;
  }
}

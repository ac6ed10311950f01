package io.quern.plan.safetensors;

import io.quern.model.TensorInfo;
import java.util.Set;

/**
 * Which tensors are weights of linear modules. A file of tensors does not say what its modules are,
 * so it follows from names and shapes: a matrix named {@code MODULE.weight} that is no embedding,
 * no norm and no router.
 */
final class LinearModules {
  static final String WEIGHT = ".weight";
  static final String LM_HEAD = "lm_head";

  private static final Set<String> WEIGHT_DTYPES = Set.of("F32", "BF16", "F16");

  /** Tables that are looked up, by the last word of the module's name. */
  private static final Set<String> EMBEDDINGS =
      Set.of(
          "embed_tokens",
          "embed_positions",
          "embed_in",
          "embedding",
          "embeddings",
          "position_embedding",
          "position_embeddings",
          "relative_attention_bias",
          "shared",
          "tok_embeddings",
          "token_type_embeddings",
          "word_embedding",
          "word_embeddings",
          "wpe",
          "wte");

  /** Modules whose {@code gate} chooses experts. */
  private static final Set<String> MIXTURES =
      Set.of("mlp", "block_sparse_moe", "moe", "feed_forward", "ffn", "mixer");

  /**
   * Models of OpenAI's first line, whose matrices are stored transposed in modules of their own.
   */
  private static final Set<String> TRANSPOSED_MODELS = Set.of("gpt2", "openai-gpt");

  private static final Set<String> TRANSPOSED = Set.of("c_attn", "c_fc", "c_proj", "q_attn");

  private LinearModules() {}

  static boolean isFloat(TensorInfo tensor) {
    return WEIGHT_DTYPES.contains(tensor.dtype());
  }

  /** Whether a tensor is the weight of a linear module, a router's too. */
  static boolean isLinear(TensorInfo tensor, String modelType) {
    if (!tensor.name().endsWith(WEIGHT) || tensor.shape().dimensions() != 2 || !isFloat(tensor)) {
      return false;
    }
    String last = last(moduleOf(tensor.name()));
    boolean transposed = TRANSPOSED_MODELS.contains(modelType) && TRANSPOSED.contains(last);
    return !EMBEDDINGS.contains(last) && !isNorm(last) && !transposed;
  }

  private static boolean isNorm(String last) {
    return last.endsWith("norm") || last.startsWith("norm") || last.startsWith("ln_");
  }

  /** Whether a module chooses experts: small, and what it decides is worth every bit. */
  static boolean isRouter(String module) {
    String last = last(module);
    return switch (last) {
      case "router", "shared_expert_gate" -> true;
      case "gate" -> MIXTURES.contains(last(parent(module)));
      default -> last(parent(module)).equals("router");
    };
  }

  /** Whether a module is one of several experts. */
  static boolean isOfExpert(String module) {
    return ("." + module).contains(".experts.");
  }

  /** Whether a tensor holds the matrices of several experts, which no scheme can write. */
  static boolean isFusedExperts(TensorInfo tensor) {
    return tensor.shape().dimensions() == 3 && isFloat(tensor) && isOfExpert(tensor.name());
  }

  /** The module of a weight: its name without {@code .weight}. */
  static String moduleOf(String tensor) {
    return tensor.substring(0, tensor.length() - WEIGHT.length());
  }

  /** The last word of a name. */
  static String last(String module) {
    return module.substring(module.lastIndexOf('.') + 1);
  }

  /** A name without its last word. */
  static String parent(String module) {
    return module.substring(0, Math.max(0, module.lastIndexOf('.')));
  }
}

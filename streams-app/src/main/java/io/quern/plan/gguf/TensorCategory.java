package io.quern.plan.gguf;

/**
 * What a tensor does in its model, judged by its name: what the mix rules ask. Source:
 * llama-quant.cpp, tensor_get_category.
 */
enum TensorCategory {
  TOKEN_EMBEDDING,
  ATTENTION_Q,
  ATTENTION_V,
  ATTENTION_K,
  ATTENTION_QKV,
  ATTENTION_KV_B,
  ATTENTION_OUTPUT,
  FFN_UP,
  FFN_GATE,
  FFN_DOWN,
  OUTPUT,
  OTHER;

  /** The first that fits, in this order. */
  static TensorCategory of(String name) {
    return switch (name) {
      case "output.weight" -> OUTPUT;
      case "token_embd.weight", "per_layer_token_embd.weight" -> TOKEN_EMBEDDING;
      default -> name.contains("attn_") ? ofAttention(name) : ofFeedForward(name);
    };
  }

  /**
   * Whether it holds the values of attention, alone or fused: the tensors that suffer most from few
   * bits.
   */
  boolean holdsValues() {
    return this == ATTENTION_V || this == ATTENTION_QKV || this == ATTENTION_KV_B;
  }

  private static TensorCategory ofAttention(String name) {
    if (name.contains("attn_qkv.weight")) {
      return ATTENTION_QKV;
    }
    if (name.contains("attn_kv_b.weight")) {
      return ATTENTION_KV_B;
    }
    if (name.contains("attn_v.weight")) {
      return ATTENTION_V;
    }
    if (name.contains("attn_k.weight")) {
      return ATTENTION_K;
    }
    if (name.contains("attn_q.weight")) {
      return ATTENTION_Q;
    }
    return name.contains("attn_output.weight") ? ATTENTION_OUTPUT : ofFeedForward(name);
  }

  private static TensorCategory ofFeedForward(String name) {
    if (name.contains("ffn_up")) {
      return FFN_UP;
    }
    if (name.contains("ffn_gate")) {
      return FFN_GATE;
    }
    return name.contains("ffn_down") ? FFN_DOWN : OTHER;
  }
}

package io.quern.plan.gguf;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TensorCategoryTest {
  @ParameterizedTest
  @CsvSource({
    "output.weight,OUTPUT", "x.output.weight,OTHER", "token_embd.weight,TOKEN_EMBEDDING",
        "per_layer_token_embd.weight,TOKEN_EMBEDDING",
    "blk.0.attn_q.weight,ATTENTION_Q", "blk.0.attn_k.weight,ATTENTION_K",
        "blk.0.attn_v.weight,ATTENTION_V", "blk.0.attn_qkv.weight,ATTENTION_QKV",
    "blk.0.attn_kv_b.weight,ATTENTION_KV_B", "blk.0.attn_output.weight,ATTENTION_OUTPUT",
        "blk.0.attn_q.bias,OTHER", "blk.0.attn_norm.weight,OTHER",
    "blk.0.ffn_up_exps.weight,FFN_UP", "blk.0.ffn_gate_inp.weight,FFN_GATE",
        "blk.0.ffn_down.weight,FFN_DOWN", "blk.0.ffn_norm.weight,OTHER",
    "blk.0.attn_q_norm.ffn_up.weight,FFN_UP", "blk.0.ssm_in.weight,OTHER"
  })
  void shouldGoByTheName(String name, TensorCategory expected) {
    assertThat(TensorCategory.of(name)).isEqualTo(expected);
  }
}

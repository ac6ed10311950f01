package io.quern.plan.gguf;

import static org.assertj.core.api.Assertions.assertThat;

import io.quern.model.TensorInfo;
import io.quern.model.TensorShape;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExclusionsTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "blk.0.attn_norm.weight",
        "blk.0.ffn_gate_inp.weight",
        "position_embd.weight",
        "token_types.weight",
        "blk.0.ssm_conv1d.weight",
        "blk.0.time_mix_w1.weight",
        "blk.0.attn_rel_b.weight",
        "v.position_embd.weight",
        "v.patch_embd.weight",
        "blk.0.attn_q.bias",
        "weights",
        "per_layer_model_proj.weight"
      })
  void shouldLeaveWhatIsSmallOrSensitive(String name) {
    assertThat(Exclusions.allow(matrix(name))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "token_embd.weight",
        "output.weight",
        "weight",
        "position_embd2.weight",
        "blk.0.ffn_gate_inp_shexp.weight",
        "cls.weight"
      })
  void shouldAllowOtherMatrices(String name) {
    assertThat(Exclusions.allow(matrix(name))).isTrue();
  }

  @Test
  void shouldLeaveVectorsAlsoThoseWithExtentsOfOne() {
    assertThat(Exclusions.allow(tensor("a.weight", 256))).isFalse();
    assertThat(Exclusions.allow(tensor("a.weight", 256, 1, 1))).isFalse();
    assertThat(Exclusions.allow(tensor("a.weight", 256, 1, 2))).isTrue();
    assertThat(Exclusions.allow(tensor("a.weight", 1, 2))).isTrue();
  }

  @Test
  void shouldTakeANameOfFiveBytesForAWeightAsThePeerDoes() {
    assertThat(Exclusions.allow(matrix("abcde"))).isTrue();
    assertThat(Exclusions.allow(matrix("éabc"))).isTrue();
    assertThat(Exclusions.allow(matrix("abcd"))).isFalse();
    assertThat(Exclusions.allow(matrix("altup"))).isFalse();
  }

  private static TensorInfo matrix(String name) {
    return tensor(name, 256, 2);
  }

  private static TensorInfo tensor(String name, long... extents) {
    return new TensorInfo(name, "F32", TensorShape.of(extents), 1, 1, 0);
  }
}

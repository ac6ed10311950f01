package io.quern.plan.gguf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quern.format.gguf.GgmlType;
import io.quern.model.Profile;
import io.quern.model.ProfileDetails;
import io.quern.model.TensorInfo;
import io.quern.model.TensorShape;
import io.quern.plan.PlanRefused;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A model with an output of its own, under what profiles say of single tensors. */
class TypeRulesTest {
  private static final List<String> NAMES =
      List.of(
          "output.weight",
          "token_embd.weight",
          "per_layer_token_embd.weight",
          "blk.0.attn_v.weight",
          "blk.0.ffn_up.weight");

  private static TensorInfo tensor(String name, long columns) {
    return new TensorInfo(name, "F32", TensorShape.of(columns, 4), 4, 1, 0);
  }

  private static TypeOverrides overrides(String words) throws PlanRefused {
    List<ProfileDetails.Option> options = new ArrayList<>();
    for (String word : words.split(" ", -1)) {
      int sign = word.indexOf('=');
      options.add(new ProfileDetails.Option(word.substring(0, sign), word.substring(sign + 1)));
    }
    return TypeOverrides.of(
        Profile.of("p", List.of("*"), "gguf", "Q4_K_S", ProfileDetails.NONE.withOptions(options)));
  }

  private static GgmlType choose(String words, String name, long columns) throws Exception {
    List<TensorInfo> tensors = NAMES.stream().map(each -> tensor(each, columns)).toList();
    Mix mix = new Mix(FileType.Q4_K_S, new ModelTraits("llama", 1, 0, 1, false), false);
    return new TypeRules(mix, overrides(words), tensors)
        .choose(tensor(name, columns), GgmlType.F32);
  }

  @ParameterizedTest
  @CsvSource({
    "pure=false, output.weight, Q6_K",
    "pure=true, output.weight, Q4_K",
    "leaveOutputTensor=true, output.weight, F32",
    "leaveOutputTensor=true outputTensorType=q8_0, output.weight, F32",
    "leaveOutputTensor=true, blk.0.ffn_up.weight, Q4_K",
    "outputTensorType=q8_0 tensorType=output=q2_k, output.weight, Q8_0",
    "tensorType=output=q2_k, output.weight, Q2_K",
    "tokenEmbeddingType=q8_0 tensorType=embd=q2_k, token_embd.weight, Q8_0",
    "tokenEmbeddingType=q8_0 tensorType=embd=q2_k, per_layer_token_embd.weight, Q2_K",
    "tokenEmbeddingType=q8_0, per_layer_token_embd.weight, Q8_0",
    "tensorType=attn=q5_1 tensorType=attn_v=q8_0, blk.0.attn_v.weight, Q5_1",
    "tensorType=attn_v=q8_0 tensorType=attn=q5_1, blk.0.attn_v.weight, Q8_0",
    "tensorType=attn_v=q8_0 pure=true, blk.0.ffn_up.weight, Q4_K",
  })
  void shouldGoByTheFirstThatSaysSomething(String words, String name, GgmlType expected)
      throws Exception {
    assertThat(choose(words, name, 256)).isEqualTo(expected);
  }

  @Test
  void shouldTakeTheSubstituteOfWhatARuleSays() throws Exception {
    assertThat(choose("tensorType=ffn=q6_k", "blk.0.ffn_up.weight", 64)).isEqualTo(GgmlType.Q8_0);
  }

  @Test
  void shouldRefuseAnEndOfTheModelThatDoesNotFit() {
    assertThatThrownBy(() -> choose("outputTensorType=q6_k", "output.weight", 64))
        .isInstanceOf(PlanRefusedException.class)
        .hasMessageContaining("no whole number of Q6_K blocks");
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "tensorType=attn_v, 'attn_v' is not PATTERN=TYPE",
        "tensorType=attn_v=, 'attn_v=' is not PATTERN=TYPE",
        "tensorType=attn_v=q9, 'q9' is no type that Quern makes",
        "tensorType=(=q8_0, '('",
        "outputTensorType=iq2_xs, 'iq2_xs' is no type that Quern makes",
        "tokenEmbeddingType=q4_k_m, 'q4_k_m' is no type that Quern makes"
      })
  void shouldRefuseWhatNamesNoPatternOrType(String words, String why) {
    assertThatThrownBy(() -> overrides(words))
        .isInstanceOf(PlanRefused.class)
        .hasMessageContaining(why);
  }
}

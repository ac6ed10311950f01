package io.quern.plan.gguf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quern.plan.BoundedText;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TensorPatternTest {
  private static final String NAME = "blk.12.attn_v.weight";

  private static boolean isIn(String pattern, String name) throws Exception {
    return TensorPattern.parse(pattern).isIn(name, new BoundedText.Budget(100_000));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"attn_v", "ATTN_V", "blk\\.\\d+\\.", "^blk", "weight$", "[0-9]{2}", "(k|v)\\.w"})
  void shouldBeFoundAnywhereInAName(String pattern) throws Exception {
    assertThat(isIn(pattern, NAME)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"attn_q", "^attn", "blk$", "blk\\.\\d\\.", "[^a-z0-9_.]"})
  void shouldNotBeFoundWhereItIsNot(String pattern) throws Exception {
    assertThat(isIn(pattern, NAME)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "(",
        "a**",
        "a*+b",
        "a++",
        "a?+",
        "a{2}+",
        "[a[bc]]",
        "(?i)a",
        "(?<n>a)",
        "\\p{L}",
        "\\1",
        "[]a]",
        "[^]",
        "ä",
        "a=b",
        "a{1,1000}",
        "a{9}b{9}c{9}",
        "\\Qa",
        "[a&&b]"
      })
  void shouldRefuseWhatMeansSomethingElseOrNothing(String pattern) {
    assertThatThrownBy(() -> TensorPattern.parse(pattern))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void shouldStopAPatternThatGoesAstray() {
    assertThatThrownBy(() -> isIn("(.*.*.*.*.*)*x$", "a".repeat(60)))
        .isInstanceOf(PlanRefusedException.class)
        .hasMessageContaining("takes too many steps");
  }
}

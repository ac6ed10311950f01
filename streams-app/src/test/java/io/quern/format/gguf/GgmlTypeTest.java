package io.quern.format.gguf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class GgmlTypeTest {
  @Test
  void shouldListEveryTypeThatGgmlStillHas() {
    assertThat(GgmlType.values()).hasSize(35);
    assertThat(Arrays.stream(GgmlType.values()).map(GgmlType::id))
        .doesNotHaveDuplicates()
        .doesNotContain(4, 5, 31, 32, 33, 36, 37, 38);
  }

  @Test
  void shouldFindTypesByNumber() {
    assertThat(GgmlType.withId(12)).contains(GgmlType.Q4_K);
    assertThat(GgmlType.withId(30)).contains(GgmlType.BF16);
    assertThat(GgmlType.withId(4)).isEmpty();
    assertThat(GgmlType.withId(-1)).isEmpty();
    assertThat(GgmlType.withId(43)).isEmpty();
  }

  @Test
  void shouldFindTypesByNameInAnyCase() {
    assertThat(GgmlType.named("q4_k")).contains(GgmlType.Q4_K);
    assertThat(GgmlType.named("Iq2_XXS")).contains(GgmlType.IQ2_XXS);
    assertThat(GgmlType.named("q4")).isEmpty();
  }

  @Test
  void shouldKnowTheBytesOfARow() {
    assertThat(GgmlType.Q4_K.bytesOf(4096)).isEqualTo(2304);
    assertThat(GgmlType.Q8_0.bytesOf(64)).isEqualTo(68);
    assertThat(GgmlType.BF16.bytesOf(3)).isEqualTo(6);
    assertThatThrownBy(() -> GgmlType.Q4_K.bytesOf(255))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("256");
    assertThatThrownBy(() -> GgmlType.F32.bytesOf(Long.MAX_VALUE))
        .isInstanceOf(ArithmeticException.class);
  }

  @Test
  void shouldCallTypesWithBlocksQuantized() {
    assertThat(GgmlType.Q8_0.isQuantized()).isTrue();
    assertThat(GgmlType.BF16.isQuantized()).isFalse();
    assertThat(GgmlType.I32.isQuantized()).isFalse();
  }
}

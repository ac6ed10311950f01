package io.quern.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TensorScalesTest {

  @Test
  void shouldScaleToTheLargestEightBitNumber() {
    assertThat(TensorScales.fp8(448, "F32")).isEqualTo(1);
    assertThat(TensorScales.fp8(1, "F32")).isEqualTo(1 / 448f);
    assertThat(TensorScales.fp8(1, "BF16")).isEqualTo(0x1.24p-9f);
  }

  @Test
  void shouldRepairZeros() {
    assertThat(TensorScales.fp8(0, "F32")).isEqualTo(0x1p-23f);
    assertThat(TensorScales.fp8(0, "BF16")).isEqualTo(0x1p-7f);
    assertThat(TensorScales.fp8(1e-6f, "F16")).isEqualTo(0x1p-10f);
  }

  /** 1/5 becomes 0.2001953125 first: 2688/5 rounded once would be 536. */
  @Test
  void shouldRoundTheGlobalScaleTwice() {
    assertThat(TensorScales.nvfp4Global(5, "BF16")).isEqualTo(540);
    assertThat(TensorScales.nvfp4Global(6, "F32")).isEqualTo(448);
  }

  @Test
  void shouldHaveAGlobalScaleWhereTheReciprocalOverflows() {
    assertThat(TensorScales.nvfp4Global(0, "F32")).isEqualTo(1);
    assertThat(TensorScales.nvfp4Global(1e-36f, "F32")).isEqualTo(1);
    assertThat(TensorScales.nvfp4Global(0.01f, "F16")).isEqualTo(1);
  }
}

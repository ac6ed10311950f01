package io.quern.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RoundingTest {

  @Test
  void shouldRoundTiesToEven() {
    assertThat(Rounding.nearestInt(0.5f)).isZero();
    assertThat(Rounding.nearestInt(1.5f)).isEqualTo(2);
    assertThat(Rounding.nearestInt(-2.5f)).isEqualTo(-2);
    assertThat(Rounding.nearestInt(-3.5f)).isEqualTo(-4);
    assertThat(Rounding.nearestInt(4194303f)).isEqualTo(4194303);
  }

  @Test
  void shouldWrapBeyondItsRange() {
    assertThat(Rounding.nearestInt(4194304f)).isEqualTo(-4194304);
    assertThat(Rounding.nearestInt(Float.POSITIVE_INFINITY)).isEqualTo(-4194304);
    assertThat(Rounding.nearestInt(Float.NaN)).isZero();
    assertThat(Rounding.nearestLevel(4194304f, -8, 7)).isEqualTo(-8);
  }

  @Test
  void shouldRoundHalfAwayFromZero() {
    assertThat(Rounding.halfAwayFromZero(0.5f)).isEqualTo(1);
    assertThat(Rounding.halfAwayFromZero(-2.5f)).isEqualTo(-3);
    assertThat(Rounding.halfAwayFromZero(Math.nextDown(0.5f))).isZero();
    assertThat(Rounding.halfAwayFromZero(126.49999f)).isEqualTo(126);
  }

  @Test
  void shouldKeepNoByteOfWhatDoesNotFit() {
    assertThat(Rounding.truncate(-7.9f)).isEqualTo(-7);
    assertThat((byte) Rounding.truncate(Float.POSITIVE_INFINITY)).isZero();
    assertThat((byte) Rounding.truncate(Float.NEGATIVE_INFINITY)).isZero();
    assertThat((byte) Rounding.truncate(Float.NaN)).isZero();
    assertThat((byte) Rounding.truncate(0x1p31f)).isZero();
  }

  @Test
  void shouldKeepOnlyTheSignOfANaN() {
    assertThat(Half.bits(Float.intBitsToFloat(0x7F812345))).isEqualTo((short) 0x7E00);
    assertThat(Half.bits(Float.intBitsToFloat(0xFFC54321))).isEqualTo((short) 0xFE00);
    assertThat(BF16.bits(Float.intBitsToFloat(0x7F812345))).isEqualTo((short) 0x7FC1);
  }

  @Test
  void shouldRoundToHalfAsTheHardwareDoes() {
    assertThat(Half.bits(65519.996f)).isEqualTo((short) 0x7BFF);
    assertThat(Half.bits(65520f)).isEqualTo((short) 0x7C00);
    assertThat(Half.bits(0x1p-25f)).isEqualTo((short) 0);
    assertThat(Half.bits(Math.nextUp(0x1p-25f))).isEqualTo((short) 1);
  }
}

package io.quern.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SmallFloatTest {

  @Test
  void shouldKnowEveryFourBitNumber() {
    float[] expected = {0, 0.5f, 1, 1.5f, 2, 3, 4, 6};
    for (int code = 0; code < expected.length; code++) {
      assertThat(SmallFloat.E2M1.value(code)).isEqualTo(expected[code]);
      assertThat(SmallFloat.E2M1.value(code | 8)).isEqualTo(-expected[code]);
    }
  }

  @Test
  void shouldKnowTheOutermostEightBitNumbers() {
    assertThat(SmallFloat.E4M3.value(1)).isEqualTo(0x1p-9f);
    assertThat(SmallFloat.E4M3.value(8)).isEqualTo(0x1p-6f);
    assertThat(SmallFloat.E4M3.value(0x7E)).isEqualTo(448);
    assertThat(SmallFloat.E4M3.value(0x7F)).isNaN();
    assertThat(SmallFloat.E4M3.value((byte) 0xFE)).isEqualTo(-448);
  }

  @ParameterizedTest
  @EnumSource
  void shouldRoundEveryBfloatToTheNearest(SmallFloat element) {
    List<Float> wrong = new ArrayList<>();
    for (int bits = 0; bits < 1 << 16; bits++) {
      float x = Float.intBitsToFloat(bits << 16);
      if (!Float.isNaN(x) && element.code(x) != nearest(element, x)) {
        wrong.add(x);
      }
    }

    assertThat(wrong).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void shouldRoundAroundEveryBoundary(SmallFloat element) {
    for (int code = 0; element.value(code) < element.largest(); code++) {
      float between = (element.value(code) + element.value(code + 1)) / 2;

      assertThat(element.code(Math.nextDown(between))).isEqualTo(code);
      assertThat(element.code(between)).isEqualTo(code + code % 2);
      assertThat(element.code(Math.nextUp(between))).isEqualTo(code + 1);
      assertThat(element.code(-Math.nextUp(between))).isEqualTo(code + 1 | element.signBit());
    }
  }

  @ParameterizedTest
  @EnumSource
  void shouldKeepTheSignOfWhatBecomesZero(SmallFloat element) {
    assertThat(element.code(-Float.MIN_VALUE)).isEqualTo(element.signBit());
    assertThat(element.code(-0f)).isEqualTo(element.signBit());
    assertThat(element.code(0f)).isZero();
  }

  @ParameterizedTest
  @EnumSource
  void shouldSaturate(SmallFloat element) {
    int last = element.code(element.largest());

    assertThat(element.code(Float.MAX_VALUE)).isEqualTo(last);
    assertThat(element.code(Float.NEGATIVE_INFINITY)).isEqualTo(last | element.signBit());
  }

  @ParameterizedTest
  @EnumSource
  void shouldFindTheCodeOfEveryNumber(SmallFloat element) {
    for (int code = 0; code < 1 << element.bits(); code++) {
      if (!Float.isNaN(element.value(code))) {
        assertThat(element.code(element.value(code))).isEqualTo(code);
      }
    }
  }

  /** By looking at them all; of two equally near ones the even code. */
  private static int nearest(SmallFloat element, float x) {
    float magnitude = Math.min(Math.abs(x), element.largest());
    int best = 0;
    double distance = Double.MAX_VALUE;
    for (int code = 0; code < element.signBit(); code++) {
      double d = Math.abs(element.value(code) - (double) magnitude);
      if (d < distance || (d == distance && code % 2 == 0)) {
        distance = d;
        best = code;
      }
    }
    return Float.floatToRawIntBits(x) < 0 ? best | element.signBit() : best;
  }
}

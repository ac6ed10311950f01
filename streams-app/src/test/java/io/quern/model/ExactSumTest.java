package io.quern.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExactSumTest {

  /** Squares of binary32 numbers of every size, denormal ones too. */
  private static List<Double> squares(Random random, int count) {
    List<Double> squares = new ArrayList<>();
    while (squares.size() < count) {
      float x = Float.intBitsToFloat(random.nextInt() & Integer.MAX_VALUE);
      if (Float.isFinite(x)) {
        squares.add((double) x * x);
      }
    }
    return squares;
  }

  private static ExactSum sum(List<Double> addends) {
    ExactAccumulator accumulator = new ExactAccumulator();
    addends.forEach(accumulator::add);
    return accumulator.sum();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5})
  void shouldBeWhatDecimalArithmeticGives(int seed) {
    List<Double> addends = squares(new Random(seed), 500);
    BigDecimal expected =
        addends.stream().map(BigDecimal::new).reduce(BigDecimal.ZERO, BigDecimal::add);

    assertThat(sum(addends).toDouble()).isEqualTo(expected.doubleValue());
  }

  @Test
  void shouldNotDependOnOrderOrGrouping() {
    Random random = new Random(7);
    List<Double> addends = squares(random, 600);
    ExactSum whole = sum(addends);
    for (int round = 0; round < 20; round++) {
      Collections.shuffle(addends, random);
      int cut = random.nextInt(addends.size());
      ExactSum first = sum(addends.subList(0, cut));
      ExactSum second = sum(addends.subList(cut, addends.size()));

      assertThat(second.plus(first)).isEqualTo(whole);
      assertThat(second.plus(first).toBytes()).isEqualTo(whole.toBytes());
    }
  }

  @Test
  void shouldComeBackFromItsBytes() {
    for (double addend : new double[] {0, 0x1p-298, 1, 255, 256, 0x1.8p200, 1e-30, 0.1}) {
      ExactSum sum = ExactSum.of(addend);

      assertThat(ExactSum.of(sum.toBytes())).isEqualTo(sum);
      assertThat(sum.toDouble()).isEqualTo(addend);
    }
    assertThat(ExactSum.ZERO.toBytes().length()).isZero();
    assertThat(ExactSum.of(1).toBytes().length()).as("low zeros are cut").isEqualTo(2);
  }

  @Test
  void shouldTakeWhatWasClearedForNothing() {
    ExactAccumulator accumulator = new ExactAccumulator();
    accumulator.add(3);
    accumulator.clear();
    accumulator.add(4);

    assertThat(accumulator.sum()).isEqualTo(ExactSum.of(4));
  }

  @ParameterizedTest
  @ValueSource(doubles = {-1, Double.NaN, Double.POSITIVE_INFINITY, 0x1p288, 0x1p-321, 0x1.1p-320})
  void shouldRefuseWhatItCannotHold(double addend) {
    ExactAccumulator accumulator = new ExactAccumulator();

    assertThatThrownBy(() -> accumulator.add(addend)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void shouldRefuseBytesThatAreNoSum() {
    for (byte[] bytes :
        List.of(
            new byte[] {5}, // nothing but a cut
            new byte[] {0, 0, 1}, // a zero in front
            new byte[] {0, 1, 0}, // a zero that should have been cut
            new byte[] {-1, 1}, // far too large
            new byte[200])) {
      Bytes odd = Bytes.of(bytes);

      assertThatThrownBy(() -> ExactSum.of(odd)).isInstanceOf(IllegalArgumentException.class);
    }
  }
}

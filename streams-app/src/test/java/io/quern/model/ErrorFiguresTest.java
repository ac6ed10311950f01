package io.quern.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class ErrorFiguresTest {
  private static final ErrorFigures FOUR =
      new ErrorFigures(4, ExactSum.of(0.04), ExactSum.of(4), 0.2);
  private static final ErrorFigures TWELVE =
      new ErrorFigures(12, ExactSum.of(0.12), ExactSum.of(12), 0.1);

  @Test
  void shouldAddUp() {
    ErrorFigures sum = FOUR.plus(TWELVE);

    assertThat(sum).isEqualTo(TWELVE.plus(FOUR));
    assertThat(sum.weights()).isEqualTo(16);
    assertThat(sum.largestError()).isEqualTo(0.2);
    assertThat(FOUR.plus(ErrorFigures.NONE)).isEqualTo(FOUR);
  }

  @Test
  void shouldSayItInTheWordsOfPeople() {
    Quality quality = FOUR.plus(TWELVE).rounded(9);

    assertThat(quality.rmse()).isCloseTo(0.1, within(1e-12));
    assertThat(quality.snrDb()).isCloseTo(20, within(1e-9));
    assertThat(quality.bitsPerWeight()).isEqualTo(4.5);
  }

  @Test
  void shouldHaveNoNoiseWithoutError() {
    Quality exact = new ErrorFigures(3, ExactSum.ZERO, ExactSum.of(2), 0).rounded(6);

    assertThat(exact.snrDb()).isEqualTo(Double.POSITIVE_INFINITY);
    assertThat(exact.rmse()).isZero();
  }

  @Test
  void shouldKeepTheOnlyExcessOfATensor() {
    ErrorFigures codebook = ErrorFigures.ofExcess(0.05);

    assertThat(codebook.isNone()).isFalse();
    assertThat(FOUR.plus(codebook).plus(TWELVE)).isEqualTo(codebook.plus(TWELVE).plus(FOUR));
    assertThat(FOUR.plus(codebook).rounded(9).excess()).isEqualTo(0.04); // no more than the error
    assertThat(FOUR.plus(TWELVE).plus(codebook).rounded(9).excess()).isEqualTo(0.05);
    assertThat(FOUR.rounded(9).hasExcess()).isFalse();
  }

  @Test
  void shouldSayWhereAValueIsNoNumber() {
    ErrorFigures odd = new ErrorFigures(3, ExactSum.ZERO, ExactSum.of(2), Double.POSITIVE_INFINITY);

    assertThat(odd.rounded(6).rmse()).isEqualTo(Double.POSITIVE_INFINITY);
    assertThat(odd.rounded(6).snrDb()).isEqualTo(Double.NEGATIVE_INFINITY);
  }
}

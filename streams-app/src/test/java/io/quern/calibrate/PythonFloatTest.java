package io.quern.calibrate;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PythonFloatTest {
  @ParameterizedTest
  @CsvSource({
    "0.1, 0.1",
    "0, 0.0",
    "-0.5, -0.5",
    "1e-5, 1e-05",
    "0.0001, 0.0001",
    "1.5e-7, 1.5e-07",
    "123456, 123456.0",
    "1e15, 1000000000000000.0",
    "1e16, 1e+16",
    "0.12711593508720398, 0.12711593508720398",
    "3.100000074349185e-12, 3.100000074349185e-12",
    "1.25e100, 1.25e+100"
  })
  void shouldWriteNumbersAsPythonDoes(double value, String text) {
    assertThat(PythonFloat.text(value)).isEqualTo(text);
  }
}

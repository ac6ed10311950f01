package io.quern.calibrate;

import java.math.BigDecimal;

/** A finite number as Python's {@code repr} writes it, which readers of the peer's JSON expect. */
final class PythonFloat {
  private static final int LEAST_PLAIN = -4;
  private static final int MOST_PLAIN = 16;

  private PythonFloat() {}

  /** The shortest digits that mean this number; plain from 0.0001 to below 10^16. */
  static String text(double value) {
    if (value == 0) {
      return Double.toString(value);
    }
    BigDecimal digits = new BigDecimal(Double.toString(value)).stripTrailingZeros();
    int exponent = digits.precision() - digits.scale() - 1;
    if (exponent >= LEAST_PLAIN && exponent < MOST_PLAIN) {
      String plain = digits.toPlainString();
      return plain.contains(".") ? plain : plain + ".0";
    }
    String sign = exponent < 0 ? "-" : "+";
    return digits.movePointLeft(exponent).toPlainString()
        + "e%s%02d".formatted(sign, Math.abs(exponent));
  }
}

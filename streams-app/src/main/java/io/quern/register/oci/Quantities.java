package io.quern.register.oci;

import java.math.BigDecimal;
import java.math.RoundingMode;

/** Numbers as the consumers' own tools write them: rounded as Go does. */
final class Quantities {
  private static final double THOUSAND = 1000;

  private Quantities() {}

  /** Ollama's format.HumanNumber: {@code 3.80M}, {@code 7.2B}, {@code 8B}; empty for 0. */
  static String ofOllama(long parameters) {
    double billions = parameters / 1e9;
    double millions = parameters / 1e6;
    if (billions >= 1) {
      return decimals(billions, billions == Math.rint(billions) ? 0 : 1) + "B";
    }
    if (millions >= 1) {
      return decimals(millions, millions == Math.rint(millions) ? 0 : 2) + "M";
    }
    return parameters == 0 ? "" : parameters < THOUSAND ? "" + parameters : thousands(parameters);
  }

  /** Docker's and the CNCF's: always two decimals; empty for 0. */
  static String ofParameters(long parameters) {
    return parameters == 0 ? "" : scaled(parameters, THOUSAND, "", "K", "M", "B", "T");
  }

  static String binaryBytes(long bytes) {
    return scaled(bytes, 1024, "B", "KiB", "MiB", "GiB", "TiB");
  }

  static String decimalBytes(long bytes) {
    return scaled(bytes, THOUSAND, "B", "kB", "MB", "GB", "TB");
  }

  private static String thousands(long parameters) {
    return decimals(parameters / THOUSAND, 0) + "K";
  }

  private static String scaled(long value, double step, String... units) {
    double scaled = value;
    int unit = 0;
    while (scaled >= step && unit < units.length - 1) {
      scaled /= step;
      unit++;
    }
    return (unit == 0 ? Long.toString(value) : decimals(scaled, 2)) + units[unit];
  }

  private static String decimals(double value, int decimals) {
    return new BigDecimal(value).setScale(decimals, RoundingMode.HALF_EVEN).toPlainString();
  }
}

package io.quern.calibrate;

import io.quern.model.StatisticMethod;
import java.util.List;

/** The parameters of a statistic, read strictly: what is wrong is said by name. */
record Parameters(StatisticMethod method) {
  private static final List<String> DTYPES = List.of("F32", "BF16", "F16");

  /**
   * A whole number.
   *
   * @throws IllegalArgumentException when it is missing or not in {@code low..high}
   */
  int integer(String name, int low, int high) {
    String text = text(name, "");
    try {
      int value = Integer.parseInt(text);
      if (value >= low && value <= high) {
        return value;
      }
    } catch (NumberFormatException e) {
      // said below, as for a number out of range
    }
    throw new IllegalArgumentException(
        "parameter %s=%s: must be a number from %d to %d".formatted(name, text, low, high));
  }

  /** The dtype of the weights, that scales are rounded to. */
  String dtype() {
    String dtype = text("dtype", "F32");
    if (!DTYPES.contains(dtype)) {
      throw new IllegalArgumentException(
          "parameter dtype=" + dtype + ": must be one of " + String.join(", ", DTYPES));
    }
    return dtype;
  }

  String text(String name, String otherwise) {
    return method.parameters().getOrDefault(name, otherwise);
  }
}

package io.quern.kernel;

import java.util.Map;

/**
 * What the formats of integer codes are told.
 *
 * @param strategy which weights share a scale
 * @param group weights of a row that share one; 0 where it is not by group
 * @param quotient what a weight divided by its scale is rounded to
 * @param rule how the range is found
 */
record IntParameters(
    IntScaling scaling, Strategy strategy, int group, ScaleDtype quotient, RangeRule rule) {

  /** Which weights share a scale: all of a row, some of a row, all of the tensor. */
  enum Strategy {
    CHANNEL,
    GROUP,
    TENSOR
  }

  /**
   * Reads them.
   *
   * @throws IllegalArgumentException naming the parameter that cannot be
   */
  static IntParameters of(Map<String, String> texts) {
    FormatParameters parameters = new FormatParameters(texts);
    Strategy strategy = strategy(parameters);
    ScaleDtype dtype = parameters.dtype();
    return new IntParameters(
        new IntScaling(
            parameters.integer("bits", 2, 8),
            parameters.word("symmetric", "true", "false").equals("true"),
            dtype),
        strategy,
        strategy == Strategy.GROUP ? parameters.integer("group", 1, Integer.MAX_VALUE) : 0,
        parameters.word("quotient", "f32", "weights").equals("f32") ? ScaleDtype.F32 : dtype,
        RangeRule.read(texts));
  }

  private static Strategy strategy(FormatParameters parameters) {
    return switch (parameters.word("strategy", "channel", "group", "tensor")) {
      case "group" -> Strategy.GROUP;
      case "tensor" -> Strategy.TENSOR;
      default -> Strategy.CHANNEL;
    };
  }

  /** Whether steps of a search are tried, row by row. */
  boolean searched() {
    return rule.searched();
  }

  boolean ofTensor() {
    return strategy == Strategy.TENSOR;
  }

  /** Weights in a row that share a scale. */
  int groupColumns(int columns) {
    if (strategy != Strategy.GROUP) {
      return columns;
    }
    if (columns % group != 0) {
      throw new IllegalArgumentException(
          "a row of " + columns + " weights is no multiple of the group size " + group);
    }
    return group;
  }
}

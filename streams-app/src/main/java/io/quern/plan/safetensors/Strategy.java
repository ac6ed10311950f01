package io.quern.plan.safetensors;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** Which weights share a scale, in the words of compressed-tensors. */
enum Strategy {
  TENSOR,
  CHANNEL,
  GROUP,
  BLOCK,
  /** Groups whose scales are relative to one scale of the tensor. */
  TENSOR_GROUP;

  String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  static Optional<Strategy> find(String text) {
    return Arrays.stream(values())
        .filter(strategy -> strategy.text().equalsIgnoreCase(text))
        .findFirst();
  }
}

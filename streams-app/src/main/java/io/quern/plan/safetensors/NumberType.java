package io.quern.plan.safetensors;

import java.util.Locale;

/** What a code stands for. */
enum NumberType {
  INT,
  FLOAT;

  String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}

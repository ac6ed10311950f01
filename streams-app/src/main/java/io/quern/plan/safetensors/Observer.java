package io.quern.plan.safetensors;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** How the range of a group of weights is found. */
enum Observer {
  /** Least and greatest. */
  MINMAX("memoryless_minmax"),
  /** The range that makes the error least, out of some that are narrower. */
  MSE("mse");

  private final String written;

  Observer(String written) {
    this.written = written;
  }

  /** As a configuration spells it. */
  String written() {
    return written;
  }

  /** As row formats spell it. */
  String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  static Optional<Observer> find(String text) {
    return Arrays.stream(values())
        .filter(
            observer ->
                observer.text().equalsIgnoreCase(text)
                    || observer.written.equalsIgnoreCase(text)
                    || ("memoryless_" + observer.text()).equalsIgnoreCase(text))
        .findFirst();
  }
}

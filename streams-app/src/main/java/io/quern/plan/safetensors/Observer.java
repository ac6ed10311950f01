package io.quern.plan.safetensors;

import io.quern.plan.PlanRefused;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * How the range of weights that share a scale is found.
 *
 * @param percentile in percent, in its shortest form; empty where none is given
 */
record Observer(Kind kind, String percentile) {
  static final Observer MINMAX = new Observer(Kind.MINMAX, "");

  /** The argument of a percentile. */
  static final String PERCENTILE = "percentile";

  /** The ways there are, for sentences. */
  static final String NAMES = "minmax, mse, percentile, kl";

  private static final String DEFAULT_PERCENTILE = "99.9";

  /** What decides. */
  enum Kind {
    /** Least and greatest. */
    MINMAX("memoryless_minmax"),
    /** The range that makes the error least, out of some that are narrower. */
    MSE("mse"),
    /** All but the outermost weights. */
    PERCENTILE("percentile"),
    /** The range that tells most of the distribution. */
    KL("kl");

    private final String written;

    Kind(String written) {
      this.written = written;
    }

    String text() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  static Optional<Observer> find(String text) {
    return Arrays.stream(Kind.values())
        .filter(
            kind ->
                kind.text().equalsIgnoreCase(text)
                    || ("memoryless_" + kind.text()).equalsIgnoreCase(text))
        .findFirst()
        .map(kind -> new Observer(kind, ""));
  }

  /**
   * The same with another percentile.
   *
   * @param what whose it is, for the message
   * @throws PlanRefused when there is no such percentile
   */
  Observer withPercentile(String text, String what) throws PlanRefused {
    try {
      BigDecimal number = new BigDecimal(text.strip());
      if (number.compareTo(BigDecimal.valueOf(50)) > 0
          && number.compareTo(BigDecimal.valueOf(100)) <= 0
          && number.scale() <= 12) {
        return new Observer(kind, number.stripTrailingZeros().toPlainString());
      }
    } catch (NumberFormatException e) {
      // said below, as for a number out of range
    }
    throw Refusals.option(
        what + " is '" + text + "'; use a number of percent above 50 and at most 100, as 99.9");
  }

  /** What is wrong with it by itself; empty for nothing. */
  String broken() {
    return percentile.isEmpty() || kind == Kind.PERCENTILE
        ? ""
        : "percentile is an argument of observer percentile, not of " + text();
  }

  /** As a configuration spells it. */
  String written() {
    return kind.written;
  }

  /** As row formats spell it. */
  String text() {
    return kind.text();
  }

  /** By name: of row formats and of configurations. */
  Map<String, String> arguments() {
    return kind == Kind.PERCENTILE
        ? Map.of(PERCENTILE, percentile.isEmpty() ? DEFAULT_PERCENTILE : percentile)
        : Map.of();
  }
}

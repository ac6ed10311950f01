package io.quern.kernel;

import java.util.Locale;
import java.util.Map;

/**
 * How the range of weights that share a scale is found: the parameter {@code observer} of a format.
 *
 * @param percentile of {@link Kind#PERCENTILE}, in percent
 */
record RangeRule(Kind kind, double percentile) {
  static final RangeRule MINMAX = new RangeRule(Kind.MINMAX, Percentile.ALL);

  /** What decides. */
  enum Kind {
    /** Least and greatest. */
    MINMAX,
    /** {@link ShrinkSearch}. */
    MSE,
    /** {@link PercentileRange}. */
    PERCENTILE,
    /** {@link DivergenceRange}. */
    KL;

    String text() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Reads the rule; minmax by default. */
  static RangeRule read(Map<String, String> texts) {
    FormatParameters parameters = new FormatParameters(texts);
    String word = parameters.word("observer", "minmax", "mse", "percentile", "kl");
    Kind kind = Kind.valueOf(word.toUpperCase(Locale.ROOT));
    return kind == Kind.PERCENTILE ? new RangeRule(kind, Percentile.read(texts)) : of(kind);
  }

  private static RangeRule of(Kind kind) {
    return new RangeRule(kind, Percentile.ALL);
  }

  /** Whether steps are tried, and the whole tensor decides how many. */
  boolean searched() {
    return kind == Kind.MSE;
  }
}

package io.quern.kernel;

import java.util.function.Consumer;

/** The SIMD twin of {@link RowErrors}: used only where the module jdk.incubator.vector is. */
final class RowErrorTwin {
  private final Warmth warmth = new Warmth();

  /** The twin itself. */
  static RowErrorMeter newTwin() {
    return new RowErrorsVector();
  }

  /** The definition while the twin is cold, then the twin. */
  RowErrorMeter newMeter() {
    return new WarmingRowErrors(new RowErrors(), newTwin(), warmth);
  }

  /** Has the twin warmed, unless it is. */
  void addCold(Consumer<WarmUp.Candidate> candidates) {
    if (!warmth.isWarm()) {
      candidates.accept(WarmUp.rowErrors(new RowErrors(), newTwin(), warmth));
    }
  }
}

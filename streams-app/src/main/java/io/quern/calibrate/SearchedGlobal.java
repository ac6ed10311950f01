package io.quern.calibrate;

import io.quern.kernel.ShrinkObserver;
import io.quern.kernel.TensorScales;
import io.quern.model.Bytes;
import io.quern.model.Statistic;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * {@code nvfp4-steps}: how many steps the observer takes in each member, and the global scale of
 * the ranges that all members then have.
 *
 * <p>Found: the global scale, and for the second orders of a member that scale and its steps,
 * int32. Source: llm-compressor 0.14.0.1, memoryless_mse.
 */
record SearchedGlobal(String dtype) implements CalibrationMethod {
  private static final String ABSMAX = "absmax";
  private static final String GLOBAL = "global";
  private static final String STEPS_OF = "steps ";

  static CalibrationMethod of(Statistic.Subscribed subscribed) {
    return new SearchedGlobal(new Parameters(subscribed.method()).dtype());
  }

  @Override
  public List<String> roles() {
    return List.of(ABSMAX);
  }

  @Override
  public Merge newMerge() {
    Map<String, Search> searches = new TreeMap<>();
    return new Merge() {
      @Override
      public void add(Statistic.Member member, Statistic.Partial partial) {
        searches.computeIfAbsent(member.plan().source().name(), _ -> new Search()).add(partial);
      }

      @Override
      public Outcome finish() {
        return found(searches);
      }
    };
  }

  /** What the chunks of one member said. */
  private static final class Search {
    private final boolean[] improved = new boolean[ShrinkObserver.STEPS];
    private final float[] absmax = new float[ShrinkObserver.STEPS];

    void add(Statistic.Partial partial) {
      float[] part = RawBits.floats(partial.vector().bytes());
      if (part.length != absmax.length || partial.steps().size() != improved.length) {
        throw new IllegalArgumentException(
            "%d magnitudes for %d steps, not %d"
                .formatted(part.length, partial.steps().size(), absmax.length));
      }
      for (int step = 0; step < absmax.length; step++) {
        improved[step] |= partial.steps().get(step) != 0;
        absmax[step] = Math.max(absmax[step], part[step]);
      }
    }

    int steps() {
      return ShrinkSteps.stepsTaken(improved);
    }
  }

  private Outcome found(Map<String, Search> searches) {
    Map<String, Bytes> values = new HashMap<>();
    float absmax = 0;
    for (Map.Entry<String, Search> search : searches.entrySet()) {
      int steps = search.getValue().steps();
      values.put(STEPS_OF + search.getKey(), RawBits.of(steps));
      absmax = Math.max(absmax, search.getValue().absmax[steps - 1]);
    }
    values.put(GLOBAL, RawBits.of(TensorScales.nvfp4Global(absmax, dtype)));
    return new Outcome.Found(values);
  }

  @Override
  public Bytes calibration(Outcome.Found found, Statistic.Member member, long chunk) {
    Bytes global = found.value(GLOBAL);
    Bytes steps = found.value(STEPS_OF + member.plan().source().name());
    return Bytes.of(
        RawBits.allocate(global.length() + steps.length())
            .put(global.asBuffer())
            .put(steps.asBuffer())
            .array());
  }
}

package io.quern.kernel;

import java.util.Map;

/**
 * The search of NVFP4, whose global scale comes from the ranges that were found: they depend on how
 * many steps are taken, which the whole tensor decides, so the largest magnitude is told for every
 * number of steps. For one thread.
 */
public final class Nvfp4Observer implements ShrinkObserver {
  private final Nvfp4Scale scale;
  private final ShrinkSearch search;

  private Nvfp4Observer(Nvfp4Scale scale, SmallFloatTrial.Searches searches) {
    this.scale = scale;
    this.search = scale.newSearch(searches);
  }

  /** Of the parameters of the row format. */
  public static Nvfp4Observer of(Map<String, String> texts) {
    return of(texts, SmallFloatTrial::search);
  }

  static Nvfp4Observer of(Map<String, String> texts, SmallFloatTrial.Searches searches) {
    ScaleDtype dtype = new FormatParameters(texts).dtype();
    return new Nvfp4Observer(new Nvfp4Scale(CalibrationBits.MISSING, dtype), searches);
  }

  @Override
  public boolean[] improvedSteps(float[] x, int xFrom, int rows, int columns) {
    return improvedSteps(x, xFrom, rows * columns, new float[STEPS]);
  }

  /**
   * As above, for {@code count} weights of whole groups.
   *
   * @param absmax at n - 1 is raised to the largest magnitude of the ranges that n steps find
   */
  public boolean[] improvedSteps(float[] x, int xFrom, int count, float[] absmax) {
    boolean[] improved = new boolean[STEPS];
    for (int from = xFrom; from < xFrom + count; from += scale.group()) {
      boolean[] ofGroup = new boolean[STEPS];
      search.bestStep(x, from, scale.group(), ofGroup);
      float peak = Math.abs(Extremes.farthestFromZero(x, from, scale.group()));
      raise(absmax, peak, ofGroup);
      for (int step = 0; step < STEPS; step++) {
        improved[step] |= ofGroup[step];
      }
    }
    return improved;
  }

  private void raise(float[] absmax, float peak, boolean[] improved) {
    int best = 0;
    for (int step = 0; step < STEPS; step++) {
      best = improved[step] ? step : best;
      float shrunk = scale.dtype().round(peak * ShrinkSearch.shrink(best));
      absmax[step] = Math.max(absmax[step], shrunk);
    }
  }
}

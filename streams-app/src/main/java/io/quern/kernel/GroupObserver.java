package io.quern.kernel;

import java.util.Map;

/**
 * The steps of the search for small floats, group by group.
 *
 * @param group weights that share a scale; 0 for those of a row
 */
record GroupObserver(ShrinkSearch search, int group) implements ShrinkObserver {

  /**
   * Of FP8 with a scale a row.
   *
   * @throws IllegalArgumentException for another strategy: no rows alone can search the range of a
   *     block or tensor
   */
  static ShrinkObserver fp8(Map<String, String> texts, SmallFloatTrial.Searches searches) {
    FormatParameters parameters = new FormatParameters(texts);
    parameters.word("strategy", "channel");
    return new GroupObserver(Fp8Channel.newSearch(parameters.dtype(), searches), 0);
  }

  static ShrinkObserver mxfp4(Map<String, String> texts, SmallFloatTrial.Searches searches) {
    return mx(SmallFloat.E2M1, new FormatParameters(texts), searches);
  }

  static ShrinkObserver mxfp8(Map<String, String> texts, SmallFloatTrial.Searches searches) {
    return mx(SmallFloat.E4M3, new FormatParameters(texts), searches);
  }

  private static ShrinkObserver mx(
      SmallFloat element, FormatParameters parameters, SmallFloatTrial.Searches searches) {
    return new GroupObserver(
        new MxScale(element, parameters.dtype()).newSearch(searches), MxScale.GROUP);
  }

  @Override
  public boolean[] improvedSteps(float[] x, int xFrom, int rows, int columns) {
    boolean[] improved = new boolean[STEPS];
    int count = group == 0 ? columns : group;
    for (int i = 0; i < rows * (columns / count); i++) {
      search.bestStep(x, xFrom + i * count, count, improved);
    }
    return improved;
  }
}

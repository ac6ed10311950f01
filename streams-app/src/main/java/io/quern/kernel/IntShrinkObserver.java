package io.quern.kernel;

import java.util.Map;
import java.util.function.Function;

/** The steps of the search for integer codes, group by group. */
final class IntShrinkObserver implements ShrinkObserver {
  private final IntParameters parameters;
  private final ShrinkSearch search;

  private IntShrinkObserver(IntParameters parameters, ShrinkSearch search) {
    this.parameters = parameters;
    this.search = search;
  }

  static ShrinkObserver of(Map<String, String> texts) {
    return of(texts, IntTrial::search);
  }

  static ShrinkObserver of(Map<String, String> texts, Function<IntScaling, ShrinkSearch> searches) {
    IntParameters parameters = IntParameters.of(texts);
    if (parameters.ofTensor()) {
      throw new IllegalArgumentException(
          "strategy=tensor: no rows alone can search the range of a whole tensor");
    }
    return new IntShrinkObserver(parameters, searches.apply(parameters.scaling()));
  }

  @Override
  public boolean[] improvedSteps(float[] x, int xFrom, int rows, int columns) {
    boolean[] improved = new boolean[STEPS];
    int group = parameters.groupColumns(columns);
    for (int from = 0; from < rows * columns; from += group) {
      search.bestStep(x, xFrom + from, group, improved);
    }
    return improved;
  }
}

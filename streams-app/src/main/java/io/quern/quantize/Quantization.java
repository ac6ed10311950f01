package io.quern.quantize;

import io.quern.model.ErrorFigures;
import io.quern.model.Segment;
import io.quern.model.Statistic;
import java.util.ArrayList;
import java.util.List;

/** What became of a chunk under one order. */
sealed interface Quantization {

  /**
   * The bytes.
   *
   * @param arrays what has no place of its own: calibrate puts it together
   * @param weights how many weights they stand for
   */
  record Done(List<Segment.Written> segments, List<Statistic.Partial> arrays, long weights)
      implements Quantization {
    static Done of(List<Segment.Written> segments, long weights) {
      return new Done(segments, List.of(), weights);
    }

    /** The same with figures, which the first segment carries: of all arrays, the first one. */
    Done with(ErrorFigures figures) {
      if (figures.isNone() || segments.isEmpty()) {
        return this;
      }
      List<Segment.Written> measured = new ArrayList<>(segments);
      measured.set(0, segments.getFirst().with(figures));
      return new Done(measured, arrays, weights);
    }
  }

  /** Weights that cannot be quantized: the artifact fails for good. */
  record Impossible(String code, String text) implements Quantization {}
}

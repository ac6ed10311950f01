package io.quern.quantize;

import io.quern.kernel.Kernels;
import io.quern.kernel.ShrinkObserver;
import io.quern.model.TensorChunk;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Which steps of an observer that narrows ranges were of use to any group of a chunk. */
record ShrinkStepsMeasure(ShrinkObserver observer) implements Measure {

  static ShrinkStepsMeasure of(Map<String, String> parameters) {
    String format = parameters.getOrDefault("format", "");
    return new ShrinkStepsMeasure(
        Kernels.chosen()
            .newObserver(format, parameters)
            .orElseThrow(
                () -> new IllegalArgumentException("format '" + format + "' has no observer")));
  }

  @Override
  public Found of(TensorChunk chunk, float[] weights) {
    int rows = Math.toIntExact(chunk.span().rows());
    int columns = Math.toIntExact(chunk.span().columns());
    List<Integer> steps = new ArrayList<>(ShrinkObserver.STEPS);
    for (boolean improved : observer.improvedSteps(weights, 0, rows, columns)) {
      steps.add(improved ? 1 : 0);
    }
    return Found.of(steps);
  }
}

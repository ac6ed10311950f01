package io.quern.quantize;

import io.quern.kernel.Nvfp4Observer;
import io.quern.kernel.ShrinkObserver;
import io.quern.model.Bytes;
import io.quern.model.Statistic;
import io.quern.model.TensorChunk;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The search of NVFP4: which steps were of use to any group of a chunk, and for each number of
 * steps the largest magnitude of the ranges that it finds, binary32.
 */
record GlobalStepsMeasure(Nvfp4Observer observer) implements Measure {
  private static final String ABSMAX = "absmax";

  static GlobalStepsMeasure of(Map<String, String> parameters) {
    return new GlobalStepsMeasure(Nvfp4Observer.of(parameters));
  }

  @Override
  public String role() {
    return ABSMAX;
  }

  @Override
  public Found of(TensorChunk chunk, float[] weights) {
    float[] absmax = new float[ShrinkObserver.STEPS];
    List<Integer> steps = new ArrayList<>(ShrinkObserver.STEPS);
    for (boolean improved : observer.improvedSteps(weights, 0, Measure.weightsOf(chunk), absmax)) {
      steps.add(improved ? 1 : 0);
    }
    ByteBuffer bytes =
        ByteBuffer.allocate(absmax.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(absmax);
    Found found = Found.of(new Statistic.Vector(ABSMAX, Bytes.of(bytes.array())));
    return new Found(found.extremes(), steps, found.histogram(), found.vector());
  }
}

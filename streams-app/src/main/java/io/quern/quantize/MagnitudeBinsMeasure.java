package io.quern.quantize;

import io.quern.kernel.MagnitudeBins;
import io.quern.model.Bytes;
import io.quern.model.RangeText;
import io.quern.model.Statistic;
import io.quern.model.TensorChunk;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;

/**
 * How many magnitudes of a chunk lie in each bin from 0 to the largest of the tensor: 64-bit
 * integers.
 */
record MagnitudeBinsMeasure(float absmax) implements Measure {
  private static final String BINS = "bins";

  static Measure of(Map<String, String> parameters) {
    float[] range = RangeText.floats(parameters.getOrDefault("ranges", ""));
    if (range.length != 2) {
      throw new IllegalArgumentException("parameter ranges: must be a least and a greatest");
    }
    return new MagnitudeBinsMeasure(Math.max(-range[0], range[1]));
  }

  @Override
  public String role() {
    return BINS;
  }

  @Override
  public Found of(TensorChunk chunk, float[] weights) {
    long[] bins = new long[MagnitudeBins.BINS];
    MagnitudeBins.count(weights, 0, Measure.weightsOf(chunk), absmax, bins);
    ByteBuffer bytes = ByteBuffer.allocate(bins.length * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asLongBuffer().put(bins);
    return Found.of(new Statistic.Vector(BINS, Bytes.of(bytes.array())));
  }
}

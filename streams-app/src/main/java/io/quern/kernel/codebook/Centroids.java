package io.quern.kernel.codebook;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** A codebook and what it costs. */
public final class Centroids {
  private final float[] values;
  private final double cost;

  Centroids(float[] values, double cost) {
    this.values = values;
    this.cost = cost;
  }

  /** Strictly ascending. */
  public float[] values() {
    return values.clone();
  }

  /**
   * The least sum of squared distances of the points to the means of their clusters, before the
   * means are rounded to F32. Where points are buckets, what lies within them is not in it.
   */
  public double cost() {
    return cost;
  }

  /** The calibration of the row format {@code codebook}: F32, little endian. */
  public byte[] toBytes() {
    ByteBuffer bytes =
        ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(values);
    return bytes.array();
  }
}

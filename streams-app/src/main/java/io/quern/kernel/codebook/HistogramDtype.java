package io.quern.kernel.codebook;

/** What a bucket holds, by the dtype of the weights. */
public enum HistogramDtype {
  /** One value: a bfloat16's bits. */
  BF16(Short.BYTES, true),
  /** One value: a binary16's bits. */
  F16(Short.BYTES, true),
  /** 65,536 neighbours: the upper half of a binary32. */
  F32(Float.BYTES, false);

  private final int bytes;
  private final boolean exact;

  HistogramDtype(int bytes, boolean exact) {
    this.bytes = bytes;
    this.exact = exact;
  }

  /** Bytes of a weight. */
  int bytes() {
    return bytes;
  }

  /** Whether a bucket is one value. */
  boolean isExact() {
    return exact;
  }

  /** The value of a bucket nearest to zero. */
  float innermost(int bucket) {
    return this == F16 ? Float.float16ToFloat((short) bucket) : Float.intBitsToFloat(bucket << 16);
  }

  /** The value of a bucket farthest from zero. */
  float outermost(int bucket) {
    return exact ? innermost(bucket) : Float.intBitsToFloat(bucket << 16 | 0xFFFF);
  }
}

package io.quern.kernel;

import static io.quern.kernel.BF16.bits;

/**
 * What scales are rounded to and written as: the dtype of the weights. Every elementary operation
 * of a scale's computation is rounded to it, to the nearest, ties to even.
 */
enum ScaleDtype {
  F32(Float.BYTES, 0x1p-23f),
  BF16(Short.BYTES, 0x1p-7f),
  F16(Short.BYTES, 0x1p-10f);

  private final int bytes;
  private final float epsilon;

  ScaleDtype(int bytes, float epsilon) {
    this.bytes = bytes;
    this.epsilon = epsilon;
  }

  /**
   * A dtype by its name.
   *
   * @throws IllegalArgumentException when there is none of that name
   */
  static ScaleDtype of(String name) {
    return switch (name) {
      case "F32" -> F32;
      case "BF16" -> BF16;
      case "F16" -> F16;
      default -> throw new IllegalArgumentException("dtype " + name + ": must be F32, BF16 or F16");
    };
  }

  int bytes() {
    return bytes;
  }

  /** The distance from 1 to the next value: the scale where 0 would be one. */
  float epsilon() {
    return epsilon;
  }

  /** The largest finite value. */
  float largest() {
    return switch (this) {
      case F32 -> Float.MAX_VALUE;
      case BF16 -> 0x1.FEp127f;
      case F16 -> 65504;
    };
  }

  /** The nearest value; beyond the largest one an infinity. */
  float round(float x) {
    return switch (this) {
      case F32 -> x;
      case BF16 -> Float.intBitsToFloat(bits(x) << Short.SIZE);
      case F16 -> Float.float16ToFloat(Float.floatToFloat16(x));
    };
  }

  float get(byte[] in, int at) {
    return switch (this) {
      case F32 -> Float.intBitsToFloat(LittleEndian.getInt(in, at));
      case BF16 -> Float.intBitsToFloat(LittleEndian.getShort(in, at) << Short.SIZE);
      case F16 -> Half.get(in, at);
    };
  }

  /** Writes a value that {@link #round} gave. */
  void put(byte[] out, int at, float x) {
    switch (this) {
      case F32 -> LittleEndian.putInt(out, at, Float.floatToRawIntBits(x));
      case BF16 -> LittleEndian.putShort(out, at, bits(x));
      case F16 -> Half.put(out, at, x);
    }
  }
}

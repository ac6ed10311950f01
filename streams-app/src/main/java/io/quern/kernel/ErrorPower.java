package io.quern.kernel;

import java.util.EnumMap;
import java.util.Map;

/**
 * The 2.4th power of an error, as the search for a narrower range weighs errors.
 *
 * <p>The last bit decides between steps, so it is computed as PyTorch 2.14 does on x86-64, whose
 * vectors raise to a power by SLEEF 3 (xpowf, at most 1 ulp off): the logarithm and the exponent in
 * pairs of floats. In 16-bit dtypes the exponent is rounded too, to 2.40625 and 2.400390625, and so
 * is the power; there are so few values that they lie in a table.
 */
final class ErrorPower {
  private static final double EXPONENT = 2.4;
  private static final int MAGNITUDES = 1 << 15;
  private static final Map<ScaleDtype, float[]> TABLES = new EnumMap<>(ScaleDtype.class);

  private final ScaleDtype dtype;
  private final float exponent;
  private final float[] table;

  ErrorPower(ScaleDtype dtype) {
    this.dtype = dtype;
    this.exponent = dtype.round((float) EXPONENT);
    this.table = dtype == ScaleDtype.F32 ? new float[0] : tableOf(dtype, exponent);
  }

  private static synchronized float[] tableOf(ScaleDtype dtype, float exponent) {
    return TABLES.computeIfAbsent(dtype, missing -> table(dtype, exponent));
  }

  private static float[] table(ScaleDtype dtype, float exponent) {
    float[] table = new float[MAGNITUDES];
    byte[] bits = new byte[Short.BYTES];
    for (int i = 0; i < MAGNITUDES; i++) {
      LittleEndian.putShort(bits, 0, (short) i);
      table[i] = dtype.round(FloatPower.of(dtype.get(bits, 0), exponent));
    }
    return table;
  }

  float exponent() {
    return exponent;
  }

  /** Raises magnitudes in place. */
  void raise(float[] magnitudes, int count) {
    for (int i = 0; i < count; i++) {
      magnitudes[i] = of(magnitudes[i]);
    }
  }

  /** The power of a magnitude that the dtype holds, rounded to it. */
  float of(float magnitude) {
    return switch (dtype) {
      case F32 -> FloatPower.of(magnitude, exponent);
      case BF16 -> table[Float.floatToRawIntBits(magnitude) >>> Short.SIZE];
      case F16 -> table[Float.floatToFloat16(magnitude)];
    };
  }
}

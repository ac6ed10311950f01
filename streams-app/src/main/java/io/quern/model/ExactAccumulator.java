package io.quern.model;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Adds binary64 numbers without rounding: a fixed-point number in limbs of 32 bits, whose carries
 * wait in the upper halves. For one thread.
 */
public final class ExactAccumulator {
  private static final int LIMB_BITS = 32;
  private static final long LIMB = 0xFFFF_FFFFL;

  /** Room for sums of 2^63 addends. */
  private static final int LIMBS = (351 - ExactSum.UNIT_EXPONENT) / LIMB_BITS + 1;

  /** Every addend is below it: more than the squares of any binary32 numbers need. */
  private static final double BOUND = 0x1p288;

  private static final int SIGNIFICAND_BITS = 52;
  private static final long SIGNIFICAND = (1L << SIGNIFICAND_BITS) - 1;

  /** A limb takes so many additions before its carry must go on. */
  private static final int MOST_UNCARRIED = 1 << 30;

  private final long[] limbs = new long[LIMBS];
  private int uncarried;

  /**
   * Adds a number.
   *
   * @throws IllegalArgumentException for one that is negative, not finite, 2^288 or larger, or no
   *     multiple of 2^-320
   */
  public void add(double addend) {
    if (!(addend >= 0 && addend < BOUND)) {
      throw new IllegalArgumentException(addend + " is not from 0 to below 2^288");
    }
    long bits = Double.doubleToRawLongBits(addend);
    int exponent = Math.toIntExact((bits >>> SIGNIFICAND_BITS) & 0x7FF);
    long significand = (bits & SIGNIFICAND) | (exponent == 0 ? 0 : 1L << SIGNIFICAND_BITS);
    int lowest = Math.max(1, exponent) - 1023 - SIGNIFICAND_BITS; // exponent of its last bit
    add(significand, lowest - ExactSum.UNIT_EXPONENT, addend);
  }

  /** Adds a significand that stands {@code shift} bits above the unit. */
  private void add(long significand, int shift, double addend) {
    if (shift < 0) {
      if (significand != 0 && Long.numberOfTrailingZeros(significand) < -shift) {
        throw new IllegalArgumentException(addend + " is no multiple of 2^-320");
      }
      add(significand == 0 ? 0 : significand >>> -shift, 0, addend);
      return;
    }
    int at = shift / LIMB_BITS;
    int offset = shift % LIMB_BITS;
    long aboveFirst = significand >>> (LIMB_BITS - offset);
    limbs[at] += (significand << offset) & LIMB;
    limbs[at + 1] += aboveFirst & LIMB;
    limbs[at + 2] += aboveFirst >>> LIMB_BITS;
    if (++uncarried == MOST_UNCARRIED) {
      carry();
    }
  }

  private void carry() {
    for (int i = 0; i < LIMBS - 1; i++) {
      limbs[i + 1] += limbs[i] >>> LIMB_BITS;
      limbs[i] &= LIMB;
    }
    uncarried = 0;
  }

  /** What was added since the accumulator was made or cleared. */
  public ExactSum sum() {
    carry();
    ByteBuffer bytes = ByteBuffer.allocate(LIMBS * Integer.BYTES);
    for (int i = LIMBS - 1; i >= 0; i--) {
      bytes.putInt((int) limbs[i]);
    }
    return ExactSum.ofUnits(new BigInteger(1, bytes.array()));
  }

  /** Back to 0. */
  public void clear() {
    Arrays.fill(limbs, 0);
    uncarried = 0;
  }
}

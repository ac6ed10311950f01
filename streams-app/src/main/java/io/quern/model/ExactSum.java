package io.quern.model;

import java.math.BigInteger;
import java.util.Arrays;

/**
 * A sum that was never rounded: the same whatever the order and the grouping of its addends, which
 * are not negative. It counts in units of 2^-320, below all that squares of binary32 numbers need.
 *
 * <p>As bytes: how many zero bytes were cut off at the low end (u8), then the units, big endian;
 * nothing at all for 0. So equal sums have equal bytes.
 */
public final class ExactSum {
  public static final ExactSum ZERO = new ExactSum(BigInteger.ZERO);

  static final int UNIT_EXPONENT = -320;

  /** Addends are below 2^288, and sums of 2^63 of them below 2^351. */
  private static final int MOST_BYTES = 1 + (351 - UNIT_EXPONENT + 7) / 8;

  private final BigInteger units;

  private ExactSum(BigInteger units) {
    this.units = units;
  }

  static ExactSum ofUnits(BigInteger units) {
    return new ExactSum(units);
  }

  /**
   * One addend.
   *
   * @throws IllegalArgumentException see {@link ExactAccumulator#add}
   */
  public static ExactSum of(double addend) {
    ExactAccumulator accumulator = new ExactAccumulator();
    accumulator.add(addend);
    return accumulator.sum();
  }

  /**
   * Reads {@link #toBytes}.
   *
   * @throws IllegalArgumentException for bytes that are no sum in its only form
   */
  public static ExactSum of(Bytes bytes) {
    if (bytes.length() == 0) {
      return ZERO;
    }
    byte[] all = bytes.toArray();
    int cut = all[0] & 0xFF;
    if (cut + all.length > MOST_BYTES
        || all.length < 2
        || all[1] == 0
        || all[all.length - 1] == 0) {
      throw new IllegalArgumentException("not an exact sum: " + all.length + " bytes");
    }
    BigInteger shown = new BigInteger(1, Arrays.copyOfRange(all, 1, all.length));
    return new ExactSum(shown.shiftLeft(cut * Byte.SIZE));
  }

  public Bytes toBytes() {
    if (units.signum() == 0) {
      return Bytes.empty();
    }
    int cut = units.getLowestSetBit() / Byte.SIZE;
    BigInteger shown = units.shiftRight(cut * Byte.SIZE);
    byte[] bytes = new byte[1 + (shown.bitLength() + 7) / Byte.SIZE];
    byte[] signed = shown.toByteArray(); // with a zero in front where the first bit is set
    System.arraycopy(signed, signed.length - bytes.length + 1, bytes, 1, bytes.length - 1);
    bytes[0] = (byte) cut;
    return Bytes.of(bytes);
  }

  public ExactSum plus(ExactSum other) {
    return new ExactSum(units.add(other.units));
  }

  /** The nearest binary64 number: the only rounding there is. */
  public double toDouble() {
    return Math.scalb(units.doubleValue(), UNIT_EXPONENT); // exact: nothing here is subnormal
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ExactSum that && units.equals(that.units);
  }

  @Override
  public int hashCode() {
    return units.hashCode();
  }

  @Override
  public String toString() {
    return Double.toString(toDouble());
  }
}

package io.quern.format.safetensors;

import java.util.Arrays;
import java.util.Optional;

/**
 * The dtypes of safetensors 0.8, in the order in which its writer sorts them, last first. Source:
 * safetensors, tensor.rs, Dtype.
 */
public enum SafetensorsDtype {
  BOOL(8),
  F4(4),
  F6_E2M3(6),
  F6_E3M2(6),
  U8(8),
  I8(8),
  F8_E5M2(8),
  F8_E4M3(8),
  F8_E8M0(8),
  F8_E4M3FNUZ(8),
  F8_E5M2FNUZ(8),
  I16(16),
  U16(16),
  F16(16),
  BF16(16),
  I32(32),
  U32(32),
  F32(32),
  C64(64),
  F64(64),
  I64(64),
  U64(64);

  private final int bits;

  SafetensorsDtype(int bits) {
    this.bits = bits;
  }

  /** The dtype that files spell so. */
  public static Optional<SafetensorsDtype> named(String name) {
    return Arrays.stream(values()).filter(dtype -> dtype.name().equals(name)).findFirst();
  }

  /** Bits of one value. */
  public int bits() {
    return bits;
  }

  /** Whether {@code values} values are whole bytes: those of fewer than 8 bits need not be. */
  public boolean fits(long values) {
    return values % 8 * bits % 8 == 0;
  }

  /**
   * Bytes of {@code values} values.
   *
   * @throws ArithmeticException where a long does not hold them, or the last byte is not filled
   */
  public long bytesOf(long values) {
    if (!fits(values)) {
      throw new ArithmeticException(values + " values of " + this + " are no whole bytes");
    }
    return Math.addExact(Math.multiplyExact(values / 8, bits), values % 8 * bits / 8);
  }
}

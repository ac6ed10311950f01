package io.quern.format.gguf;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Every tensor type of ggml that a GGUF file may hold: its number, its block and the bytes of one.
 * Listing a type does not mean that Quern can make it: sizes are needed to copy and to check.
 * Source: ggml.h (numbers), ggml-common.h (block layouts).
 *
 * <p>Numbers 4, 5, 31 to 33 and 36 to 38 belonged to types that ggml has removed; files that use
 * them are refused.
 */
public enum GgmlType {
  F32(0, 1, 4),
  F16(1, 1, 2),
  Q4_0(2, 32, 18),
  Q4_1(3, 32, 20),
  Q5_0(6, 32, 22),
  Q5_1(7, 32, 24),
  Q8_0(8, 32, 34),
  Q8_1(9, 32, 36),
  Q2_K(10, 256, 84),
  Q3_K(11, 256, 110),
  Q4_K(12, 256, 144),
  Q5_K(13, 256, 176),
  Q6_K(14, 256, 210),
  Q8_K(15, 256, 292),
  IQ2_XXS(16, 256, 66),
  IQ2_XS(17, 256, 74),
  IQ3_XXS(18, 256, 98),
  IQ1_S(19, 256, 50),
  IQ4_NL(20, 32, 18),
  IQ3_S(21, 256, 110),
  IQ2_S(22, 256, 82),
  IQ4_XS(23, 256, 136),
  I8(24, 1, 1),
  I16(25, 1, 2),
  I32(26, 1, 4),
  I64(27, 1, 8),
  F64(28, 1, 8),
  IQ1_M(29, 256, 56),
  BF16(30, 1, 2),
  TQ1_0(34, 256, 54),
  TQ2_0(35, 256, 66),
  MXFP4(39, 32, 17),
  NVFP4(40, 64, 36),
  Q1_0(41, 128, 18),
  Q2_0(42, 64, 18);

  private static final Map<Integer, GgmlType> BY_ID =
      Arrays.stream(values()).collect(Collectors.toMap(GgmlType::id, Function.identity()));

  private final int id;
  private final int blockValues;
  private final int blockBytes;

  GgmlType(int id, int blockValues, int blockBytes) {
    this.id = id;
    this.blockValues = blockValues;
    this.blockBytes = blockBytes;
  }

  public static Optional<GgmlType> withId(int id) {
    return Optional.ofNullable(BY_ID.get(id));
  }

  /** The type of that name, in any case: {@code q4_k} is {@link #Q4_K}. */
  public static Optional<GgmlType> named(String name) {
    return Arrays.stream(values()).filter(type -> type.name().equalsIgnoreCase(name)).findFirst();
  }

  public int id() {
    return id;
  }

  /** Weights in a block. */
  public int blockValues() {
    return blockValues;
  }

  /** Bytes in a block. */
  public int blockBytes() {
    return blockBytes;
  }

  /**
   * Whether weights share a scale: ggml's {@code is_quantized}, true for every type with blocks of
   * more than one weight.
   */
  public boolean isQuantized() {
    return blockValues > 1;
  }

  /** Whether a row of that many weights is a whole number of blocks. */
  public boolean fits(long columns) {
    return columns % blockValues == 0;
  }

  /**
   * Bytes of {@code values} weights, a multiple of {@link #blockValues()}.
   *
   * @throws ArithmeticException when the size exceeds a long
   */
  public long bytesOf(long values) {
    if (!fits(values)) {
      throw new IllegalArgumentException(
          name() + ": " + values + " values are no multiple of " + blockValues);
    }
    return Math.multiplyExact(values / blockValues, (long) blockBytes);
  }
}

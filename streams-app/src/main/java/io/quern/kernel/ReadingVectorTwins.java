package io.quern.kernel;

import java.util.Map;

/**
 * The SIMD twins that read and compare, as {@link VectorTwins} has those that write: nobody but
 * {@link ReadingTwins} refers to it, and only where the module jdk.incubator.vector is.
 */
final class ReadingVectorTwins {
  /** By name of the block format: only where the definition is slow. */
  static final Map<String, BlockDequantizer> DEQUANTIZERS =
      Map.of(
          "Q4_K", new DequantizeQ4_KVector(),
          "Q5_K", new DequantizeQ5_KVector(),
          "Q6_K", new DequantizeQ6_KVector());

  static final RowErrors.Bulk ROW_ERRORS = new RowErrorsVector();

  private ReadingVectorTwins() {}
}

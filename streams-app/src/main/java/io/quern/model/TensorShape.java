package io.quern.model;

import java.util.List;

/**
 * Extents of a tensor, innermost first as GGUF writes them: {@code [columns, rows, matrices, …]}. A
 * scalar has none, and counts as one row of one weight.
 *
 * <p>Refuses more than eight dimensions, an extent below one, and more weights than a long counts.
 */
public record TensorShape(List<Long> extents) {
  public static final int MAX_DIMENSIONS = 8;

  public TensorShape {
    extents = List.copyOf(extents);
    if (extents.size() > MAX_DIMENSIONS) {
      throw new IllegalArgumentException(
          "a tensor has at most " + MAX_DIMENSIONS + " dimensions, not " + extents.size());
    }
    product(extents);
  }

  public static TensorShape of(long... extents) {
    return new TensorShape(java.util.Arrays.stream(extents).boxed().toList());
  }

  private static long product(List<Long> extents) {
    long product = 1;
    for (long extent : extents) {
      if (extent < 1) {
        throw new IllegalArgumentException("extent " + extent + " is below 1");
      }
      try {
        product = Math.multiplyExact(product, extent);
      } catch (ArithmeticException e) {
        throw new IllegalArgumentException("extents " + extents + " multiply to more than 2^63", e);
      }
    }
    return product;
  }

  public int dimensions() {
    return extents.size();
  }

  /** Extent {@code i}, 1 beyond the last. */
  public long extent(int i) {
    return i < extents.size() ? extents.get(i) : 1;
  }

  /** Weights in a row. */
  public long columns() {
    return extent(0);
  }

  /** Rows of all matrices together. */
  public long rows() {
    return weights() / columns();
  }

  /** Rows of one matrix. */
  public long rowsPerMatrix() {
    return extent(1);
  }

  /** Matrices: the product of all extents but the first two. */
  public long matrices() {
    return rows() / rowsPerMatrix();
  }

  public long weights() {
    return product(extents);
  }
}

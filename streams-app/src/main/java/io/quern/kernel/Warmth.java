package io.quern.kernel;

/**
 * Whether a SIMD twin is worth calling yet.
 *
 * <p>Until the JIT compiler has been over it, a twin boxes every vector and is a hundred times
 * slower than its definition, which gives the same bytes. So the definition works until {@link
 * WarmUp} has seen the twin be faster.
 */
final class Warmth {
  private volatile boolean warm;

  boolean isWarm() {
    return warm;
  }

  void reached() {
    warm = true;
  }
}

package io.quern.kernel;

import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Whether a SIMD twin is worth calling yet.
 *
 * <p>Until the JIT compiler has been over it, a twin boxes every vector and is a hundred times
 * slower than its definition, which gives the same bytes. So the definition works until {@link
 * WarmUp} has seen the twin be faster.
 */
final class Warmth {
  private final AtomicBoolean begun = new AtomicBoolean();
  private volatile boolean warm;

  /** True for the first who asks: the one who is to do the warming. */
  boolean begin() {
    return begun.compareAndSet(false, true);
  }

  boolean hasBegun() {
    return begun.get();
  }

  boolean isWarm() {
    return warm;
  }

  void reached() {
    warm = true;
  }
}

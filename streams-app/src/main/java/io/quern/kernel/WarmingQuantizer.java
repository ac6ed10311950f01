package io.quern.kernel;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The definition while the twin is cold, then the twin. The bytes are the same, so any call may be
 * the first of the twin's.
 */
final class WarmingQuantizer implements BlockQuantizer {
  private final BlockQuantizer definition;
  private final Supplier<BlockQuantizer> twins;
  private final Warmth warmth;
  private @Nullable BlockQuantizer twin;

  WarmingQuantizer(BlockQuantizer definition, Supplier<BlockQuantizer> twins, Warmth warmth) {
    this.definition = definition;
    this.twins = twins;
    this.warmth = warmth;
  }

  @Override
  public void quantize(float[] x, int xFrom, int rows, int columns, byte[] out, int outFrom) {
    if (twin == null && warmth.isWarm()) {
      twin = twins.get();
    }
    (twin == null ? definition : twin).quantize(x, xFrom, rows, columns, out, outFrom);
  }
}

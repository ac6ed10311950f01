package io.quern.kernel;

import java.util.Map;
import java.util.function.Supplier;

/**
 * The SIMD twins there are, by GGUF name: the same bytes as the definition, sooner. Names the
 * {@code *Vector} classes, which need the module jdk.incubator.vector, so nobody but {@link
 * Kernels} refers to it, and only once it knows that the module is there.
 */
final class VectorTwins {
  static final Map<String, Supplier<BlockQuantizer>> QUANTIZERS = Map.ofEntries();

  static final Map<String, WeightDecoder> DECODERS = Map.ofEntries();

  private VectorTwins() {}
}

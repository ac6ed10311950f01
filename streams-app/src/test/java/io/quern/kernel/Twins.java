package io.quern.kernel;

import static org.assertj.core.api.Assumptions.assumeThat;

import java.util.Optional;

/**
 * The SIMD twins themselves, for tests: {@link Kernels} may answer with the definition until a twin
 * is warm, and a test of the twin would then test the definition.
 */
final class Twins {
  private Twins() {}

  /** The twin of {@code format}, where there is one and the machine suits it. */
  static Optional<BlockQuantizer> of(BlockFormat format) {
    return suitMachine()
        ? Optional.ofNullable(VectorTwins.QUANTIZERS.get(format.name())).map(twin -> twin.get())
        : Optional.empty();
  }

  /** The twin of {@code decoder}, where there is one and the machine suits it. */
  static Optional<WeightDecoder> of(WeightDecoder decoder) {
    return suitMachine()
        ? Optional.ofNullable(VectorTwins.DECODERS.get(decoder.name()))
        : Optional.empty();
  }

  /** Kernels that prefer the twins; ends the test quietly on a machine that does not suit them. */
  static Kernels assumed() {
    assumeThat(choice().vector()).as(choice().description()).isTrue();
    return new Kernels(choice());
  }

  private static boolean suitMachine() {
    return choice().vector();
  }

  private static KernelChoice choice() {
    return KernelChoice.of("auto", Kernels.preferredBits());
  }
}

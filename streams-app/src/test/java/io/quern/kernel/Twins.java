package io.quern.kernel;

import static org.assertj.core.api.Assumptions.assumeThat;

/** The SIMD twins, for tests that run on every machine but need them where they would be chosen. */
final class Twins {
  private Twins() {}

  /** Kernels that prefer the twins; ends the test quietly on a machine that does not suit them. */
  static Kernels assumed() {
    KernelChoice choice = KernelChoice.of("auto", Kernels.preferredBits());
    assumeThat(choice.vector()).as(choice.description()).isTrue();
    return new Kernels(choice);
  }
}

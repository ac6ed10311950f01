package io.quern.kernel;

import java.util.OptionalInt;

/**
 * Definitions or SIMD twins, as a function of what the choice depends on.
 *
 * @param description which and why, as a sentence for the log
 */
record KernelChoice(boolean vector, String description) {
  static final String MODULE = "jdk.incubator.vector";

  /**
   * The twins are written for vectors of this width; on narrower ones they are slower than the
   * definitions.
   */
  private static final int TWIN_BITS = 512;

  /**
   * @param setting the value of {@link Kernels#PROPERTY}
   * @param bits width of the vectors that the JVM prefers; empty where {@link #MODULE} is missing
   */
  static KernelChoice of(String setting, OptionalInt bits) {
    return switch (setting) {
      case "scalar" -> scalar("-Dquern.kernel=scalar");
      case "vector" -> forcedVector(bits);
      case "auto" -> byMachine(bits);
      default ->
          throw new IllegalArgumentException(
              "-Dquern.kernel=" + setting + ": must be auto, scalar or vector");
    };
  }

  private static KernelChoice forcedVector(OptionalInt bits) {
    if (bits.isEmpty()) {
      throw new IllegalStateException(
          "-Dquern.kernel=vector needs java to be started with --add-modules " + MODULE);
    }
    return new KernelChoice(
        true,
        "vector: -Dquern.kernel=vector, the preferred vector has %d bits"
            .formatted(bits.getAsInt()));
  }

  private static KernelChoice byMachine(OptionalInt bits) {
    if (bits.isEmpty()) {
      return scalar("the module " + MODULE + " is missing");
    }
    if (bits.getAsInt() != TWIN_BITS) {
      return scalar(
          "the preferred vector has %d bits, the vector kernels need %d"
              .formatted(bits.getAsInt(), TWIN_BITS));
    }
    return new KernelChoice(true, "vector: " + TWIN_BITS + "-bit lanes");
  }

  private static KernelChoice scalar(String why) {
    return new KernelChoice(false, "scalar: " + why);
  }
}

package io.quern.kernel;

import jdk.incubator.vector.FloatVector;

/** How wide the machine's vectors are. Loadable only where the module jdk.incubator.vector is. */
final class LanesVector {
  private LanesVector() {}

  /** Bits of the vector that the JVM prefers on this machine. */
  static int preferredBits() {
    return FloatVector.SPECIES_PREFERRED.vectorBitSize();
  }
}

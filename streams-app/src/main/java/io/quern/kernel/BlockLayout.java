package io.quern.kernel;

import java.util.Arrays;

/** The check that a format's fields fill its block, made once when the format's class is loaded. */
final class BlockLayout {
  private BlockLayout() {}

  static void requireBytes(int blockBytes, int... fieldBytes) {
    if (Arrays.stream(fieldBytes).sum() != blockBytes) {
      throw new AssertionError(
          "fields of "
              + Arrays.toString(fieldBytes)
              + " bytes do not fill a block of "
              + blockBytes);
    }
  }
}

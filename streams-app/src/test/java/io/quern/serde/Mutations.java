package io.quern.serde;

import java.util.Arrays;
import java.util.Random;

/** Damaged copies of a record, behind its frame mostly; the seed decides. */
final class Mutations {
  private final byte[] record;
  private final Random random;

  Mutations(byte[] record, long seed) {
    this.record = record;
    this.random = new Random(seed);
  }

  byte[] next() {
    byte[] damaged = record.clone();
    for (int changes = 1 + random.nextInt(4); changes > 0; changes--) {
      int at = place(damaged.length);
      switch (random.nextInt(5)) {
        case 0 -> damaged[at] ^= (byte) (1 << random.nextInt(8));
        case 1 -> damaged[at] = (byte) random.nextInt();
        case 2 ->
            Arrays.fill(
                damaged,
                at,
                Math.min(damaged.length, at + 9),
                (byte) 0xFF); // a huge or negative length
        case 3 -> damaged = Arrays.copyOf(damaged, at + 1);
        default -> damaged = spliced(damaged, at, random.nextInt(12));
      }
    }
    return damaged;
  }

  private int place(int length) {
    int first = length > Frames.SINGLE_BYTES && random.nextInt(50) > 0 ? Frames.SINGLE_BYTES : 0;
    return first + random.nextInt(length - first);
  }

  /** A few bytes doubled, so that all behind them moves. */
  private static byte[] spliced(byte[] bytes, int at, int count) {
    byte[] longer = Arrays.copyOf(bytes, bytes.length + count);
    System.arraycopy(bytes, at, longer, at + count, bytes.length - at);
    return longer;
  }
}

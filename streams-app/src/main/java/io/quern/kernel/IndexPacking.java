package io.quern.kernel;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Indices of 1 to 8 bits as a dense bit string: index i is at bit {@code i * bits}, the least
 * significant bit of a byte first; the last byte is filled with zeros.
 *
 * <p>Eight indices are as many bytes as an index has bits.
 */
final class IndexPacking {
  private static final int RUN = 8;
  private static final long EACH_BYTE = 0x0101_0101_0101_0101L;
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private IndexPacking() {}

  static int bytes(int count, int bits) {
    return Math.toIntExact(Math.ceilDiv((long) count * bits, Byte.SIZE));
  }

  /** Packs the first {@code count} indices, one a byte. */
  static void pack(byte[] indices, int count, int bits, byte[] out, int at) {
    long mask = EACH_BYTE * ((1 << bits) - 1);
    int end = at + bytes(count, bits);
    int to = at;
    for (int i = 0; i < count; i += RUN) {
      long run = i + RUN <= count ? (long) LONG.get(indices, i) : partOf(indices, i, count);
      long packed = Long.compress(run, mask);
      if (to + Long.BYTES <= end) {
        // The bytes too many are written again by the next runs.
        LONG.set(out, to, packed);
      } else {
        for (int b = 0; b < bits && to + b < end; b++) {
          out[to + b] = (byte) (packed >>> (b * Byte.SIZE));
        }
      }
      to += bits;
    }
  }

  private static long partOf(byte[] bytes, int from, int to) {
    long part = 0;
    for (int i = from; i < to; i++) {
      part |= (bytes[i] & 255L) << ((i - from) * Byte.SIZE);
    }
    return part;
  }

  /** Unpacks {@code count} indices, one a byte. */
  static void unpack(byte[] in, int at, int count, int bits, byte[] indices) {
    long mask = EACH_BYTE * ((1 << bits) - 1);
    int end = at + bytes(count, bits);
    int from = at;
    for (int i = 0; i < count; i += RUN) {
      long packed = from + Long.BYTES <= end ? (long) LONG.get(in, from) : partOf(in, from, end);
      long run = Long.expand(packed, mask);
      if (i + RUN <= count) {
        LONG.set(indices, i, run);
      } else {
        for (int b = 0; i + b < count; b++) {
          indices[i + b] = (byte) (run >>> (b * Byte.SIZE));
        }
      }
      from += bits;
    }
  }
}

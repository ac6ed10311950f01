package io.quern.assemble;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/** How far a file that is being filled begins like one that it is copied from. */
final class Likeness {
  private static final int PIECE = 64 * 1024;

  private DigestTrail of = DigestTrail.NONE;
  private long equal;
  private boolean differs;

  /**
   * Whether a range that is about to be copied goes on where the two are alike, at the same place
   * in both. What was written before it is compared.
   *
   * @param written bytes of the file without a gap
   */
  boolean reaches(Origin origin, Range range, FileChannel file, long written) throws IOException {
    if (!origin.trail().equals(of)) {
      of = origin.trail();
      forget();
    }
    if (of.isEmpty() || differs || origin.from() != range.from() || written < range.from()) {
      return false;
    }
    differs = !isSame(file, origin.channel(), new Range(equal, range.from()));
    equal = differs ? equal : Math.max(equal, range.to());
    return !differs;
  }

  /** Nothing is known any more. */
  void forget() {
    equal = 0;
    differs = false;
  }

  private static boolean isSame(FileChannel file, FileChannel source, Range range)
      throws IOException {
    ByteBuffer one = ByteBuffer.allocate(PIECE);
    ByteBuffer other = ByteBuffer.allocate(PIECE);
    for (long at = range.from(); at < range.to(); at += PIECE) {
      int length = (int) Math.min(PIECE, range.to() - at);
      if (!read(file, at, one, length) || !read(source, at, other, length) || !one.equals(other)) {
        return false;
      }
    }
    return true;
  }

  private static boolean read(FileChannel file, long at, ByteBuffer into, int length)
      throws IOException {
    into.clear().limit(length);
    while (into.hasRemaining()) {
      if (file.read(into, at + into.position()) < 0) {
        return false;
      }
    }
    into.flip();
    return true;
  }
}

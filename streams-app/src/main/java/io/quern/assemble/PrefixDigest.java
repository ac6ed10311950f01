package io.quern.assemble;

import io.quern.model.Bytes;
import io.quern.model.Sha256;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * SHA-256 of a file, computed along its contiguous prefix while that grows.
 *
 * <p>Bytes that continue the prefix are taken as they arrive, so that hardly anything is read
 * twice; what arrived out of order is read back from the file.
 */
final class PrefixDigest {
  private static final int BUFFER = 256 * 1024;

  private static final long LEAST_STEP = 1024L * 1024;

  private final long step;
  private final List<DigestTrail.Mark> marks = new ArrayList<>();
  private MessageDigest sha256 = Sha256.digest();
  private long position;

  /**
   * @param size bytes of the file
   */
  PrefixDigest(long size) {
    this.step = Math.max(LEAST_STEP, size / DigestTrail.MARKS);
  }

  /** Takes bytes that were written at {@code offset}, if they continue the prefix. */
  void offer(long offset, Bytes bytes) {
    if (offset == position) {
      sha256.update(bytes.array(), bytes.from(), bytes.length());
      advance(bytes.length());
    }
  }

  /** The same for what remains of a buffer. */
  void offer(long offset, ByteBuffer bytes) {
    if (offset == position) {
      int length = bytes.remaining();
      sha256.update(bytes);
      advance(length);
    }
  }

  /** Reads back what lies between the digest and {@code end}, but at most {@code budget} bytes. */
  void catchUp(FileChannel file, long end, long budget) throws IOException {
    long stop = Math.min(end, budget < end - position ? position + budget : end);
    if (position >= stop) {
      return;
    }
    ByteBuffer buffer = ByteBuffer.allocate((int) Math.min(BUFFER, stop - position));
    while (position < stop) {
      buffer.clear().limit((int) Math.min(buffer.capacity(), stop - position));
      int count = file.read(buffer, position);
      if (count < 0) {
        throw new IOException("the temporary file ends at byte " + position + ", not at " + end);
      }
      sha256.update(buffer.array(), 0, count);
      advance(count);
    }
  }

  private void advance(int length) {
    position += length;
    if (position - (marks.isEmpty() ? 0 : marks.getLast().position()) >= step) {
      marks.add(new DigestTrail.Mark(position, copyOf(sha256)));
    }
  }

  private static MessageDigest copyOf(MessageDigest state) {
    try {
      return (MessageDigest) state.clone();
    } catch (CloneNotSupportedException e) {
      throw new IllegalStateException("the SHA-256 of every JDK can be copied", e);
    }
  }

  /** Goes on where another file's digest stood, whose first {@code equal} bytes are this one's. */
  void follow(DigestTrail other, long equal) {
    Optional<DigestTrail.Mark> last = other.lastUntil(equal);
    if (last.isPresent() && last.get().position() > position) {
      marks.clear();
      marks.addAll(other.until(equal));
      sha256 = copyOf(last.get().state());
      position = last.get().position();
    }
  }

  /** What is remembered of the way so far. */
  DigestTrail trail() {
    return new DigestTrail(marks);
  }

  /** Forgets all bytes so far: they are read back when they are needed. */
  void restart() {
    position = 0;
    marks.clear();
    sha256.reset();
  }

  /** The digest of all bytes so far, hexadecimal; it starts over afterwards. */
  String finish() {
    position = 0;
    return Sha256.hex(sha256);
  }
}

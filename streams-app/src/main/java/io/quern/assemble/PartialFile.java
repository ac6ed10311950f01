package io.quern.assemble;

import io.quern.model.Bytes;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.List;

/**
 * A file that is being filled: sparse, of its full size from the start, written at any offset in
 * any order.
 *
 * <p>It is opened without truncation: two owners of one plan write equal bytes at equal offsets.
 */
final class PartialFile implements Closeable {
  /**
   * Bytes read back after each write at most, so that a digest that lags catches up without a long
   * stop.
   */
  private static final long READ_BACK = 4L * 1024 * 1024;

  /** Outside of the heap, where the kernel reads and writes without another copy. */
  private static final ThreadLocal<ByteBuffer> COPIED =
      ThreadLocal.withInitial(() -> ByteBuffer.allocateDirect(256 * 1024));

  private final Path path;
  private final long size;
  private final FileChannel channel;
  private final Coverage coverage;
  private final PrefixDigest digest;
  private final Likeness likeness = new Likeness();
  private Coverage unsaved;

  private PartialFile(Path path, FileChannel channel, long size, Coverage coverage) {
    this.path = path;
    this.channel = channel;
    this.size = size;
    this.coverage = coverage;
    this.digest = new PrefixDigest(size);
    this.unsaved = new Coverage(size);
  }

  /**
   * Opens or makes the file.
   *
   * @param coverage what of it has been written before
   */
  @SuppressWarnings("resource") // closing the channel closes the file
  static PartialFile open(Path path, long size, Coverage coverage) throws IOException {
    RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw");
    try {
      if (file.length() != size) {
        file.setLength(size);
      }
      return new PartialFile(path, file.getChannel(), size, coverage);
    } catch (IOException e) {
      file.close();
      throw e;
    }
  }

  boolean fits(long offset, long length) {
    return coverage.fits(offset, length);
  }

  /** Whether nothing has been written to this place. */
  boolean isMissing(long offset) {
    return coverage.isMissing(offset);
  }

  /**
   * Writes what of these bytes is not there yet.
   *
   * @return how many bytes were
   */
  long write(long offset, Bytes bytes) throws IOException {
    long before = coverage.bytes();
    for (Range gap : coverage.missing(Range.at(offset, bytes.length()))) {
      Bytes part = bytes.slice((int) (gap.from() - offset), (int) gap.length());
      writeFully(gap.from(), part.asBuffer());
      coverage.add(gap);
      unsaved.add(gap);
      digest.offer(gap.from(), part);
    }
    digest.catchUp(channel, coverage.prefix(), READ_BACK);
    return coverage.bytes() - before;
  }

  boolean isCovered(Range range) {
    return coverage.missing(range).isEmpty();
  }

  /**
   * Copies what of a range is not there yet from another file. While the two begin alike, the
   * digest goes the way of the other one's, and what it did not take then is read back.
   *
   * @return how many bytes were
   * @throws IOException when not all of them could be read; nothing is marked as written then
   */
  long copy(Origin origin, Range range) throws IOException {
    List<Range> gaps = coverage.missing(range);
    boolean alike;
    try {
      alike = likeness.reaches(origin, range, channel, coverage.prefix());
      if (alike) {
        digest.follow(origin.trail(), range.to());
      } else {
        digest.catchUp(channel, coverage.prefix(), READ_BACK);
      }
      for (Range gap : gaps) {
        transfer(origin.channel(), origin.from() + gap.from() - range.from(), gap, !alike);
      }
    } catch (IOException e) {
      digest.restart(); // what was copied does not count
      likeness.forget();
      throw e;
    }
    long before = coverage.bytes();
    for (Range gap : gaps) {
      coverage.add(gap);
      unsaved.add(gap);
    }
    if (!alike) {
      digest.catchUp(channel, coverage.prefix(), range.length() + READ_BACK);
    }
    return coverage.bytes() - before;
  }

  /** Digests on the way what continues the prefix, so that it need not be read again. */
  private void transfer(FileChannel source, long from, Range gap, boolean digested)
      throws IOException {
    ByteBuffer buffer = COPIED.get();
    long done = 0;
    while (done < gap.length()) {
      buffer.clear().limit((int) Math.min(buffer.capacity(), gap.length() - done));
      int count = source.read(buffer, from + done);
      if (count <= 0) {
        throw new EOFException("the file ends at byte " + (from + done));
      }
      buffer.flip();
      writeFully(gap.from() + done, buffer.duplicate());
      if (digested) {
        digest.offer(gap.from() + done, buffer);
      }
      done += count;
    }
  }

  private void writeFully(long offset, ByteBuffer buffer) throws IOException {
    long position = offset;
    try {
      while (buffer.hasRemaining()) {
        position += channel.write(buffer, position);
      }
    } catch (IOException e) {
      throw new IOException("cannot write " + path + ": " + e.getMessage(), e);
    }
  }

  /**
   * Brings the written bytes to the disk.
   *
   * @return the ranges written since the last call
   */
  List<Range> save() throws IOException {
    List<Range> ranges = takeUnsaved();
    if (!ranges.isEmpty()) {
      channel.force(false);
    }
    return ranges;
  }

  /** The ranges written since the last save, for one who brings them to the disk. */
  List<Range> takeUnsaved() {
    List<Range> ranges = unsaved.ranges();
    unsaved = new Coverage(size);
    return ranges;
  }

  boolean isComplete() {
    return coverage.isComplete();
  }

  /** What the digest passed, for files that begin alike. Known once the file is sealed. */
  DigestTrail trail() {
    return digest.trail();
  }

  /**
   * Brings the complete file to the disk.
   *
   * @return its SHA-256, hexadecimal
   */
  String seal() throws IOException {
    digest.catchUp(channel, size, size);
    channel.force(true);
    return digest.finish();
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}

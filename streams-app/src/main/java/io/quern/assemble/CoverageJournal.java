package io.quern.assemble;

import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Beside a temporary output: what of it stands on the disk, so that a restart goes on where it
 * stopped.
 *
 * <p>Entries are appended only after the data that they speak of was brought to the disk, and are
 * there before the offsets are committed. Appending (O_APPEND) keeps the entries of two owners of
 * one plan whole.
 */
final class CoverageJournal implements Closeable {
  private final FileChannel channel;

  private CoverageJournal(FileChannel channel) {
    this.channel = channel;
  }

  /** Begins a journal, in place of one that stands there. */
  static CoverageJournal create(Path path, JournalEntry.Header header) throws IOException {
    Files.deleteIfExists(path);
    CoverageJournal journal = new CoverageJournal(FileChannel.open(path, CREATE_NEW, APPEND));
    try {
      journal.append(header);
      return journal;
    } catch (IOException e) {
      journal.close();
      throw e;
    }
  }

  /** Goes on with a journal behind its last sound entry. */
  static CoverageJournal reopen(Path path, long soundBytes) throws IOException {
    if (Files.size(path) > soundBytes) {
      try (FileChannel tail = FileChannel.open(path, WRITE)) {
        tail.truncate(soundBytes);
      }
    }
    return new CoverageJournal(FileChannel.open(path, APPEND));
  }

  /** Brings entries to the disk, one after the other. */
  void append(JournalEntry... entries) throws IOException {
    for (JournalEntry entry : entries) {
      ByteBuffer frame = JournalFrames.frame(entry);
      while (frame.hasRemaining()) {
        channel.write(frame);
      }
    }
    channel.force(false);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}

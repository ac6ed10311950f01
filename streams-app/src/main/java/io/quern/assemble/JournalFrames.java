package io.quern.assemble;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * Entries in frames of i32 length, i32 CRC-32C and the entry, so that a tail that was torn by a
 * crash is recognized: from the first unsound frame on nothing is read.
 */
final class JournalFrames implements Closeable {
  private static final int MAX_ENTRY = 64 * 1024 * 1024;

  private final DataInputStream in;
  private long soundBytes;

  private JournalFrames(DataInputStream in) {
    this.in = in;
  }

  static JournalFrames open(Path path) throws IOException {
    return new JournalFrames(
        new DataInputStream(new BufferedInputStream(Files.newInputStream(path))));
  }

  /** An entry in its frame. */
  static ByteBuffer frame(JournalEntry entry) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    entry.write(new DataOutputStream(bytes));
    byte[] payload = bytes.toByteArray();
    return ByteBuffer.allocate(Integer.BYTES * 2 + payload.length)
        .putInt(payload.length)
        .putInt(crc(payload))
        .put(payload)
        .flip();
  }

  /** The next sound entry, or none at the end or at a torn tail. */
  Optional<JournalEntry> next() throws IOException {
    try {
      int length = in.readInt();
      int crc = in.readInt();
      if (length < 0 || length > MAX_ENTRY) {
        return Optional.empty();
      }
      byte[] payload = in.readNBytes(length);
      if (payload.length < length || crc(payload) != crc) {
        return Optional.empty();
      }
      soundBytes += Integer.BYTES * 2L + length;
      return Optional.of(JournalEntry.read(new DataInputStream(new ByteArrayInputStream(payload))));
    } catch (EOFException e) {
      return Optional.empty();
    }
  }

  /** Bytes of the file up to the end of the last sound frame. */
  long soundBytes() {
    return soundBytes;
  }

  private static int crc(byte[] payload) {
    CRC32C crc = new CRC32C();
    crc.update(payload);
    return (int) crc.getValue();
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}

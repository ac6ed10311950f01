package io.quern.register.oci;

import io.quern.model.Sha256;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;

/**
 * Bytes that a registry keeps under their digest; read anew each time they are asked for.
 *
 * @param digest {@code sha256:…}
 * @param label what it is, for messages
 */
record Blob(String digest, long size, String label, Source source) {
  private static final int BUFFER_BYTES = 1 << 16;

  /** Where the bytes come from. */
  @FunctionalInterface
  interface Source {
    /** The bytes from an offset on, to the end. */
    InputStream open(long offset) throws IOException;
  }

  static Blob of(String text, String label) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return new Blob(
        digestOf(text),
        bytes.length,
        label,
        from -> new ByteArrayInputStream(bytes, (int) from, bytes.length - (int) from));
  }

  /**
   * @param sha256 of the file, hexadecimal
   */
  static Blob of(Path file, long size, String sha256) {
    return new Blob("sha256:" + sha256, size, file.toString(), offset -> read(file, offset));
  }

  static String digestOf(String text) {
    return "sha256:" + Sha256.hex(text.getBytes(StandardCharsets.UTF_8));
  }

  /** Whether the bytes are, now, those of the digest. */
  boolean holds() throws IOException {
    MessageDigest seen = Sha256.digest();
    byte[] buffer = new byte[BUFFER_BYTES];
    try (InputStream in = source.open(0)) {
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        seen.update(buffer, 0, n);
      }
    }
    return digest.equals("sha256:" + Sha256.hex(seen));
  }

  private static InputStream read(Path file, long offset) throws IOException {
    FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
    return Channels.newInputStream(channel.position(offset));
  }
}

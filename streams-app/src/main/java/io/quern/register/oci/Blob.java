package io.quern.register.oci;

import io.quern.model.Sha256;
import io.quern.register.PushScope;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Optional;

/**
 * Bytes that a registry keeps under their digest: a file's, or a short text's.
 *
 * @param digest {@code sha256:…}
 * @param label what it is, for messages
 * @param file empty for a text
 */
record Blob(String digest, long size, String label, Optional<Path> file, String text) {
  private static final int BUFFER_BYTES = 1 << 16;

  static Blob of(String text, String label) {
    long size = text.getBytes(StandardCharsets.UTF_8).length;
    return new Blob(digestOf(text), size, label, Optional.empty(), text);
  }

  /**
   * @param sha256 of the file, hexadecimal
   */
  static Blob of(Path file, long size, String sha256) {
    return new Blob("sha256:" + sha256, size, file.toString(), Optional.of(file), "");
  }

  static String digestOf(String text) {
    return "sha256:" + Sha256.hex(text.getBytes(StandardCharsets.UTF_8));
  }

  /** Whether the bytes are, now, those of the digest. */
  boolean holds() throws IOException {
    MessageDigest seen = Sha256.digest();
    byte[] buffer = new byte[BUFFER_BYTES];
    try (InputStream in = PushScope.current().watching(open())) {
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        seen.update(buffer, 0, n);
      }
    }
    return digest.equals("sha256:" + Sha256.hex(seen));
  }

  private InputStream open() throws IOException {
    return file.isPresent()
        ? Files.newInputStream(file.get())
        : new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
  }
}

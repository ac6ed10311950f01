package io.quern.register.s3;

import io.quern.model.Sha256;
import io.quern.register.PushScope;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import org.apache.commons.io.input.BoundedInputStream;
import software.amazon.awssdk.core.sync.RequestBody;

/** Bytes {@code offset} to {@code offset + size} of a file, read as often as asked, never held. */
record FileSlice(Path file, long offset, long size) {
  private static final int BUFFER = 128 << 10;

  /**
   * SHA-256 of the slice, in hexadecimal.
   *
   * @param alongside gets the same bytes
   */
  String sha256(MessageDigest alongside) throws IOException {
    MessageDigest own = Sha256.digest();
    byte[] buffer = new byte[BUFFER];
    long left = size;
    try (InputStream in = open()) {
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        own.update(buffer, 0, read);
        alongside.update(buffer, 0, read);
        left -= read;
      }
    }
    if (left > 0) {
      throw new EOFException(file.getFileName() + " ends " + left + " bytes too early");
    }
    return Sha256.hex(own);
  }

  /** For a request; a request that is repeated reads the file again. */
  RequestBody body() {
    return RequestBody.fromContentProvider(this::openUnchecked, size, "application/octet-stream");
  }

  private InputStream openUnchecked() {
    try {
      return open();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private InputStream open() throws IOException {
    FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
    try {
      InputStream bytes =
          PushScope.current().watching(Channels.newInputStream(channel.position(offset)));
      return BoundedInputStream.builder().setInputStream(bytes).setMaxCount(size).get();
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }
}

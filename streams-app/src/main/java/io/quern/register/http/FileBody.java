package io.quern.register.http;

import io.quern.register.RegistryException;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * A run of a file's bytes as the body of one request, read while it is sent. Closing it ends a
 * request that still reads from it.
 */
public final class FileBody extends InputStream {
  private final InputStream bytes;
  private final long length;
  private final Activity activity = new Activity();
  private long left;

  private FileBody(InputStream bytes, long length) {
    this.bytes = bytes;
    this.length = length;
    this.left = length;
  }

  /** The whole file, which has to have that size when it is sent. */
  public static FileBody open(Path file, long size) throws RegistryException {
    return open(file, 0, size);
  }

  /** Bytes from {@code offset} on, {@code length} of them. */
  public static FileBody open(Path file, long offset, long length) throws RegistryException {
    try {
      FileChannel channel = FileChannel.open(file);
      return new FileBody(Channels.newInputStream(channel.position(offset)), length);
    } catch (NoSuchFileException e) {
      throw RegistryException.refused("file " + file + " of the artifact is gone; make it again");
    } catch (IOException e) {
      throw RegistryException.passing("file " + file + " cannot be read: " + e, e);
    }
  }

  BodyPublisher publisher() {
    return length == 0
        ? BodyPublishers.noBody()
        : BodyPublishers.fromPublisher(BodyPublishers.ofInputStream(() -> this), length);
  }

  Activity activity() {
    return activity;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] into, int offset, int count) throws IOException {
    if (left == 0) {
      return -1;
    }
    int got = bytes.read(into, offset, (int) Math.min(count, left));
    activity.moved();
    left -= Math.max(got, 0);
    return got;
  }

  @Override
  public void close() throws IOException {
    bytes.close();
  }
}

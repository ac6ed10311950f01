package io.quern.register;

import io.quern.model.Sha256;
import io.quern.register.Release.ReleasedFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Checks files against the digests of an artifact's state. One that was checked is not read again
 * while its size, time and identity stay the same.
 */
final class VerifiedFiles {
  private static final int BUFFER = 256 << 10;
  private static final int MOST = 1000;

  private final Map<Path, Print> known = new LinkedHashMap<>();

  private record Print(long size, FileTime modified, @Nullable Object fileKey, String sha256) {}

  /**
   * Does nothing for a file that is what the state says.
   *
   * @throws RegistryException where it is not there, or is another one
   */
  void require(Path path, ReleasedFile file) throws RegistryException, InterruptedException {
    try {
      BasicFileAttributes now = Files.readAttributes(path, BasicFileAttributes.class);
      Print expected = new Print(now.size(), now.lastModifiedTime(), now.fileKey(), file.sha256());
      if (isKnown(path, expected)) {
        return;
      }
      if (now.size() != file.size()) {
        throw changed(path, "it has %d bytes, not %d".formatted(now.size(), file.size()));
      }
      String actual = digestOf(path);
      if (!actual.equals(file.sha256())) {
        throw changed(path, "its SHA-256 is %s, not %s".formatted(actual, file.sha256()));
      }
      note(path, expected);
    } catch (NoSuchFileException e) {
      throw RegistryException.passing(
          path
              + " is not there where stage register runs; give it the directory that stage assemble"
              + " writes to",
          e);
    } catch (ClosedByInterruptException e) {
      throw new InterruptedException();
    } catch (IOException e) {
      throw RegistryException.passing(path + " cannot be read: " + e.getMessage(), e);
    }
  }

  private static RegistryException changed(Path path, String how) {
    return RegistryException.refused(
        "%s was changed after it was complete: %s; put it back or publish again"
            .formatted(path, how));
  }

  private synchronized boolean isKnown(Path path, Print print) {
    return print.equals(known.get(path));
  }

  private synchronized void note(Path path, Print print) {
    known.remove(path);
    known.put(path, print);
    if (known.size() > MOST) {
      known.remove(known.keySet().iterator().next());
    }
  }

  private static String digestOf(Path path) throws IOException {
    MessageDigest digest = Sha256.digest();
    ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
    PushScope push = PushScope.current();
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      while (channel.read(buffer) >= 0) {
        digest.update(buffer.flip());
        buffer.clear();
        push.moved();
      }
    }
    return Sha256.hex(digest);
  }
}

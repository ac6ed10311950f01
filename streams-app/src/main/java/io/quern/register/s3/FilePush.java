package io.quern.register.s3;

import io.quern.model.Sha256;
import io.quern.register.RegistryException;
import io.quern.register.Release.ReleasedFile;
import io.quern.register.s3.S3Objects.Standing;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** Makes a key hold a file, once and for good. */
final class FilePush {
  private final S3Objects objects;
  private final S3Parts uploads;
  private final S3Layout layout;
  private final long partSize;

  FilePush(S3Objects objects, S3Parts uploads, S3Layout layout, long partSize) {
    this.objects = objects;
    this.uploads = uploads;
    this.layout = layout;
    this.partSize = partSize;
  }

  /**
   * Sends the file unless it stands there.
   *
   * @return bytes sent
   * @throws RegistryException refused where the key holds anything else
   */
  long push(Path path, ReleasedFile file, String key)
      throws RegistryException, InterruptedException {
    Optional<Standing> standing = objects.look(key);
    if (standing.isPresent()) {
      checkSame(file, key, standing.get());
      return 0;
    }
    return file.size() <= partSize ? sendWhole(path, file, key) : sendParts(path, file, key);
  }

  private long sendWhole(Path path, ReleasedFile file, String key)
      throws RegistryException, InterruptedException {
    FileSlice slice = new FileSlice(path, 0, file.size());
    checkOnDisk(slice, file);
    boolean ours = objects.create(key, slice.body(), file.sha256());
    checkAfterwards(file, key, ours);
    return file.size();
  }

  private long sendParts(Path path, ReleasedFile file, String key)
      throws RegistryException, InterruptedException {
    FileUpload upload = new FileUpload(uploads, path, file.size(), file.sha256(), partSize);
    boolean ours = upload.send(key);
    checkAfterwards(file, key, ours);
    return upload.sentBytes();
  }

  private static void checkOnDisk(FileSlice slice, ReleasedFile file) throws RegistryException {
    try {
      String found = slice.sha256(Sha256.digest());
      if (!found.equals(file.sha256())) {
        throw RegistryException.refused(
            "s3: %s changed on disk: its SHA-256 is %s, not %s"
                .formatted(slice.file(), found, file.sha256()));
      }
    } catch (IOException e) {
      throw RegistryException.refused("s3: " + slice.file() + " cannot be read: " + e);
    }
  }

  /** What we wrote and do not find again is taken away, or the next push would trust it. */
  private void checkAfterwards(ReleasedFile file, String key, boolean ours)
      throws RegistryException, InterruptedException {
    Optional<Standing> standing = objects.look(key);
    if (standing.isPresent() && isSame(file, standing.get())) {
      return;
    }
    if (standing.isPresent() && !ours) {
      checkSame(file, key, standing.get());
    }
    if (standing.isPresent()) {
      objects.delete(key);
    }
    throw RegistryException.passing(
        "s3: " + layout.url(key) + " was written but does not hold what was sent");
  }

  private void checkSame(ReleasedFile file, String key, Standing standing)
      throws RegistryException {
    if (!isSame(file, standing)) {
      throw RegistryException.refused(
          "s3: %s holds other content: %,d bytes, SHA-256 %s instead of %,d bytes, %s; delete it or"
                  .formatted(
                      layout.url(key),
                      standing.size(),
                      standing.sha256().isEmpty() ? "unknown" : standing.sha256(),
                      file.size(),
                      file.sha256())
              + " publish under another revision");
    }
  }

  private static boolean isSame(ReleasedFile file, Standing standing) {
    return standing.size() == file.size() && standing.sha256().equals(file.sha256());
  }
}

package io.quern.register.directory;

import io.quern.model.Sha256;
import io.quern.register.PushScope;
import io.quern.register.RegistryException;
import io.quern.register.Release;
import io.quern.register.Release.ReleasedFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.Optional;

/** The folder of one release: nobody is led to it before it is whole. */
final class FolderCopy {
  private static final String SUMS = "SHA256SUMS";
  private static final int BUFFER = 1 << 20;

  private final ReleasePlace place;
  private final Release release;

  FolderCopy(ReleasePlace place, Release release) {
    this.place = place;
    this.release = release;
  }

  /** The digests of all files, as {@code sha256sum -c} reads them. */
  String sums() {
    StringBuilder sums = new StringBuilder();
    for (ReleasedFile file : release.files()) {
      sums.append(file.sha256()).append("  ").append(file.path()).append('\n');
    }
    return sums.toString();
  }

  /** Whether the release stands there already, every file with its size. */
  boolean stands() throws IOException {
    Optional<Path> folder = place.folder();
    return folder.isPresent() && isWhole(folder.get());
  }

  private boolean isWhole(Path folder) throws IOException {
    Path list = folder.resolve(SUMS);
    if (!Files.isRegularFile(list, LinkOption.NOFOLLOW_LINKS)
        || !Files.readString(list).equals(sums())) {
      return false;
    }
    for (ReleasedFile file : release.files()) {
      Path path = folder.resolve(file.path());
      if (!Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)
          || Files.size(path) != file.size()) {
        return false;
      }
    }
    return true;
  }

  /**
   * Makes the folder, and the place lead to it.
   *
   * @return bytes that had to be copied
   */
  long make() throws IOException, RegistryException, InterruptedException {
    Path folder = place.freshFolder();
    Files.createDirectory(folder);
    long copied = 0;
    SafeDirectory inside = new SafeDirectory(folder);
    for (ReleasedFile file : release.files()) {
      copied += put(release.locate(file), inside.prepare(Path.of(file.path())), file);
    }
    writeSums(folder.resolve(SUMS));
    SafeDirectory.force(folder);
    place.leadTo(folder);
    return copied;
  }

  private static long put(Path from, Path to, ReleasedFile file)
      throws IOException, RegistryException, InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    try {
      Files.createLink(to, from.toRealPath());
      return 0;
    } catch (UnsupportedOperationException | IOException e) {
      // another file system, or one without hard links: the copy says what is wrong, if anything
      copy(from, to, file);
      return file.size();
    }
  }

  private static void copy(Path from, Path to, ReleasedFile file)
      throws IOException, RegistryException {
    MessageDigest digest = Sha256.digest();
    try (FileChannel in = FileChannel.open(from, StandardOpenOption.READ);
        FileChannel out =
            FileChannel.open(to, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
      while (in.read(buffer) >= 0) {
        digest.update(buffer.flip().duplicate());
        while (buffer.hasRemaining()) {
          out.write(buffer);
        }
        buffer.clear();
        PushScope.current().moved();
      }
      out.force(true);
    }
    if (!Sha256.hex(digest).equals(file.sha256())) {
      throw RegistryException.passing(
          "%s changed while it was copied: its SHA-256 is not %s any more"
              .formatted(from, file.sha256()));
    }
  }

  private void writeSums(Path list) throws IOException, RegistryException {
    if (Files.exists(list)) {
      throw RegistryException.refused(
          "the artifact has a file " + SUMS + " itself; a directory cannot hold it");
    }
    Files.writeString(list, sums(), StandardOpenOption.CREATE_NEW, StandardOpenOption.DSYNC);
  }
}

package io.quern.register.hub;

import io.quern.register.RegistryException;
import io.quern.register.Release;
import io.quern.register.Release.ReleasedFile;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * A file as it shall stand in a repository.
 *
 * @param path from the repository's root
 * @param sha256 hexadecimal, as LFS names it
 */
record HubFile(String path, long size, String sha256, Content content) {
  /** Files that git itself holds are small: the Hub wants more than 10 MB in LFS. */
  static final int REGULAR_LIMIT = 32 << 20;

  static List<HubFile> of(Release release, String folder) {
    List<HubFile> files = new ArrayList<>();
    for (ReleasedFile file : release.files()) {
      Content content = new Content.OnDisk(release.locate(file));
      files.add(new HubFile(folder + file.path(), file.size(), file.sha256(), content));
    }
    return files;
  }

  static HubFile of(String path, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return new HubFile(path, bytes.length, hex("SHA-256", bytes), new Content.InMemory(text));
  }

  /** All of it; refused for a file that is too large to be inside a commit. */
  byte[] bytes() throws RegistryException {
    if (size > REGULAR_LIMIT) {
      throw RegistryException.refused(
          "%s has %,d bytes, and the repository wants it without LFS; track it in .gitattributes"
              .formatted(path, size));
    }
    return content.head(REGULAR_LIMIT);
  }

  String text() throws RegistryException {
    return new String(bytes(), StandardCharsets.UTF_8);
  }

  /** The name that git gives the bytes: SHA-1 of {@code blob SIZE\0} and them. */
  String gitOid() throws RegistryException {
    byte[] head = ("blob " + size + "\0").getBytes(StandardCharsets.UTF_8);
    return hex("SHA-1", head, bytes());
  }

  private static String hex(String algorithm, byte[]... parts) {
    try {
      MessageDigest digest = MessageDigest.getInstance(algorithm);
      for (byte[] part : parts) {
        digest.update(part);
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has " + algorithm, e);
    }
  }
}

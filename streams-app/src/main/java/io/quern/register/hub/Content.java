package io.quern.register.hub;

import io.quern.register.RegistryException;
import io.quern.register.http.FileBody;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Bytes that go into a file of a repository. */
sealed interface Content {
  InputStream open() throws IOException;

  /** The first bytes, at most so many. */
  default byte[] head(int most) throws RegistryException {
    try (InputStream in = open()) {
      return in.readNBytes(most);
    } catch (NoSuchFileException e) {
      throw RegistryException.refused(
          "file " + e.getFile() + " of the artifact is gone; make it again");
    } catch (IOException e) {
      throw RegistryException.passing("a file of the artifact cannot be read: " + e, e);
    }
  }

  /** A file of the release, of any size. */
  record OnDisk(Path file) implements Content {
    @Override
    public InputStream open() throws IOException {
      return Files.newInputStream(file);
    }

    FileBody body(long offset, long length) throws RegistryException {
      return FileBody.open(file, offset, length);
    }
  }

  /** A text that was made here. */
  record InMemory(String text) implements Content {
    @Override
    public InputStream open() {
      return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }
  }
}

package io.quern.cli;

import io.quern.format.gguf.GgufException;
import io.quern.publish.GgufSource;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Opens GGUF files for commands; what is wrong with one is said with its name. */
final class GgufFiles {
  private GgufFiles() {}

  static GgufSource open(Path path) throws IOException {
    return open(path, GgufSource::open);
  }

  /** A file of which only the header need be there. */
  static GgufSource openHeader(Path path) throws IOException {
    return open(path, GgufSource::openHeader);
  }

  @FunctionalInterface
  private interface Opener {
    GgufSource open(Path path) throws IOException, GgufException;
  }

  private static GgufSource open(Path path, Opener opener) throws IOException {
    try {
      return opener.open(path);
    } catch (GgufException e) {
      throw new InputRefused(path + ": " + e.getMessage(), e);
    } catch (NoSuchFileException e) {
      throw new InputRefused(path + " does not exist; name a GGUF file", e);
    } catch (IOException e) {
      throw new InputRefused(path + " cannot be read: " + e.getMessage(), e);
    }
  }
}

package io.quern.assemble;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** How much room a directory's file system has. */
@FunctionalInterface
interface FreeSpace {
  /** What the operating system says. */
  FreeSpace OF_FILE_SYSTEM = directory -> Files.getFileStore(directory).getUsableSpace();

  /** Bytes that may still be written in {@code directory}. */
  long bytes(Path directory) throws IOException;
}

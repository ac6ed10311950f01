package io.quern.report;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;

/** The files of an output, mapped into memory: only what is read is ever there. */
final class WrittenFiles implements AutoCloseable {
  private final Arena arena = Arena.ofShared();
  private final Map<String, MemorySegment> files = new HashMap<>();
  private final boolean isAqlm;

  /**
   * @param isAqlm whether codebooks are of vectors
   */
  WrittenFiles(boolean isAqlm) {
    this.isAqlm = isAqlm;
  }

  boolean isAqlm() {
    return isAqlm;
  }

  void open(String name, Path path) throws IOException {
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      files.put(name, channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena));
    }
  }

  byte[] read(String name, long offset, long length) {
    MemorySegment file = files.get(name);
    if (file == null || offset + length > file.byteSize()) {
      throw new IllegalArgumentException("no bytes at " + offset + " of " + name);
    }
    return file.asSlice(offset, length).toArray(ValueLayout.JAVA_BYTE);
  }

  @Override
  public void close() {
    arena.close();
  }
}

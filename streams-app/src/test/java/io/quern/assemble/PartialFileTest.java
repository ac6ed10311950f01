package io.quern.assemble;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quern.model.Bytes;
import io.quern.model.Sha256;
import java.io.EOFException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PartialFileTest {
  private static final int SIZE = 600_000;

  @TempDir Path directory;

  private static byte[] random(int seed, int size) {
    byte[] bytes = new byte[size];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  private FileChannel source(byte[] bytes) throws IOException {
    return FileChannel.open(Files.write(directory.resolve("source"), bytes));
  }

  private PartialFile file() throws IOException {
    return PartialFile.open(directory.resolve("part"), SIZE, new Coverage(SIZE));
  }

  @Test
  void shouldDigestWhatItCopiesInWhateverOrder() throws IOException {
    byte[] bytes = random(1, SIZE);
    try (FileChannel source = source(bytes);
        PartialFile file = file()) {
      file.copy(source, 300_000, Range.at(300_000, 300_000));
      file.write(0, Bytes.of(bytes, 0, 10));
      file.copy(source, 0, Range.at(0, SIZE));

      assertThat(file.isComplete()).isTrue();
      assertThat(file.seal()).isEqualTo(Sha256.hex(bytes));
    }
    assertThat(directory.resolve("part")).hasBinaryContent(bytes);
  }

  @Test
  void shouldForgetACopyThatCameToNothing() throws IOException {
    byte[] bytes = random(2, SIZE);
    try (FileChannel source = source(random(1, SIZE - 1));
        PartialFile file = file()) {
      assertThatThrownBy(() -> file.copy(source, 0, Range.at(0, SIZE)))
          .isInstanceOf(EOFException.class);
      assertThat(file.isMissing(0)).isTrue();

      file.write(0, Bytes.of(bytes));

      assertThat(file.seal()).isEqualTo(Sha256.hex(bytes));
    }
    assertThat(directory.resolve("part")).hasBinaryContent(bytes);
  }
}

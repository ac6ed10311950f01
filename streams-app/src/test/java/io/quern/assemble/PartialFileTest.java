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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PartialFileTest {
  private static final int SIZE = 600_000;
  private static final int LARGE = (8 << 20) + 5;
  private static final int PIECE = 700_001;

  @TempDir Path directory;

  private static byte[] random(int seed, int size) {
    byte[] bytes = new byte[size];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  private FileChannel source(byte[] bytes) throws IOException {
    return FileChannel.open(Files.write(directory.resolve("source"), bytes));
  }

  private static Origin from(FileChannel source, long offset) {
    return new Origin(source, offset, DigestTrail.NONE);
  }

  private PartialFile file() throws IOException {
    return PartialFile.open(directory.resolve("part"), SIZE, new Coverage(SIZE));
  }

  @Test
  void shouldDigestWhatItCopiesInWhateverOrder() throws IOException {
    byte[] bytes = random(1, SIZE);
    try (FileChannel source = source(bytes);
        PartialFile file = file()) {
      file.copy(from(source, 300_000), Range.at(300_000, 300_000));
      file.write(0, Bytes.of(bytes, 0, 10));
      file.copy(from(source, 0), Range.at(0, SIZE));

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
      assertThatThrownBy(() -> file.copy(from(source, 0), Range.at(0, SIZE)))
          .isInstanceOf(EOFException.class);
      assertThat(file.isMissing(0)).isTrue();

      file.write(0, Bytes.of(bytes));

      assertThat(file.seal()).isEqualTo(Sha256.hex(bytes));
    }
    assertThat(directory.resolve("part")).hasBinaryContent(bytes);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 10, 1 << 20, (5 << 20) + 3, LARGE - 1, LARGE})
  void shouldDigestWhatBeginsLikeItsOriginAsIfItWereRead(int changedAt) throws IOException {
    byte[] before = random(3, LARGE);
    byte[] after = before.clone();
    if (changedAt < LARGE) {
      after[changedAt] ^= 1;
    }
    DigestTrail trail = trailOf(before);
    try (FileChannel source = source(before);
        PartialFile file = large("next")) {
      file.write(0, Bytes.of(after, 0, 100));
      for (int at = 100; at < LARGE; at += PIECE) {
        int length = Math.min(PIECE, LARGE - at);
        if (at <= changedAt && changedAt < at + length) {
          file.write(at, Bytes.of(after, at, length));
        } else {
          file.copy(new Origin(source, at, trail), Range.at(at, length));
        }
      }

      assertThat(file.isComplete()).isTrue();
      assertThat(file.seal()).isEqualTo(Sha256.hex(after));
      assertThat(trailAfter(after, file.trail())).isEqualTo(Sha256.hex(after));
    }
    assertThat(directory.resolve("next")).hasBinaryContent(after);
  }

  @Test
  void shouldDigestABeginningThatComesLate() throws IOException {
    byte[] bytes = random(3, LARGE);
    DigestTrail trail = trailOf(bytes);
    try (FileChannel source = source(bytes);
        PartialFile file = large("next")) {
      file.copy(new Origin(source, PIECE, trail), Range.at(PIECE, LARGE - PIECE));
      file.copy(new Origin(source, 0, trail), Range.at(0, PIECE));

      assertThat(file.seal()).isEqualTo(Sha256.hex(bytes));
    }
  }

  @Test
  void shouldTakeTheDigestOfItsOriginUnread() throws IOException {
    byte[] bytes = random(3, LARGE);
    DigestTrail ofOther = trailOf(random(4, LARGE));
    try (FileChannel source = source(bytes);
        PartialFile file = large("next")) {
      file.copy(new Origin(source, 0, ofOther), Range.at(0, 3 << 20));
      file.write(3 << 20, Bytes.of(bytes, 3 << 20, LARGE - (3 << 20)));

      assertThat(file.seal()).isNotEqualTo(Sha256.hex(bytes)); // so the other's was indeed taken
    }
  }

  private PartialFile large(String name) throws IOException {
    return PartialFile.open(directory.resolve(name), LARGE, new Coverage(LARGE));
  }

  private DigestTrail trailOf(byte[] bytes) throws IOException {
    try (PartialFile file = large("before")) {
      for (int at = 0; at < LARGE; at += PIECE) {
        file.write(at, Bytes.of(bytes, at, Math.min(PIECE, LARGE - at)));
      }
      file.seal();
      return file.trail();
    }
  }

  /** The digest of a file that is copied whole from one with this trail. */
  private String trailAfter(byte[] bytes, DigestTrail trail) throws IOException {
    try (FileChannel source = source(bytes);
        PartialFile file = large("again")) {
      file.copy(new Origin(source, 0, trail), Range.at(0, LARGE));
      return file.seal();
    }
  }
}

package io.quern.format.gguf;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Damages a file at random, seeded: the reader returns a file whose tensors lie within it, or
 * refuses, and never anything else.
 */
class GgufReaderMutationTest {
  private static final int ROUNDS = 20_000;

  private final SplittableRandom random = new SplittableRandom(7);
  private final byte[] sound = sample();
  private final int headerBytes = sample(sound);

  @Test
  @Timeout(value = 60, unit = TimeUnit.SECONDS)
  void shouldRefuseOrReadWhateverIsDamaged() {
    int refused = 0;
    for (int i = 0; i < ROUNDS; i++) {
      byte[] damaged = damage(sound.clone());
      try {
        check(GgufReader.read(MemorySegment.ofArray(damaged)), damaged.length);
      } catch (GgufException e) {
        refused++;
        assertThat(e.getMessage()).doesNotContain("\n").hasSizeLessThan(600);
      }
    }
    assertThat(refused).isBetween(ROUNDS / 4, ROUNDS - ROUNDS / 20);
  }

  private byte[] damage(byte[] file) {
    int changes = 1 + random.nextInt(3);
    for (int i = 0; i < changes; i++) {
      int at = random.nextInt(headerBytes);
      switch (random.nextInt(4)) {
        case 0 -> file[at] ^= (byte) (1 << random.nextInt(8));
        case 1 -> file[at] = (byte) random.nextInt();
        case 2 ->
            Arrays.fill(
                file, at, Math.min(at + 8, file.length), (byte) (random.nextBoolean() ? 0xFF : 0));
        default ->
            System.arraycopy(
                file, random.nextInt(headerBytes - 8), file, Math.min(at, headerBytes - 8), 8);
      }
    }
    return random.nextInt(10) == 0 ? Arrays.copyOf(file, random.nextInt(file.length)) : file;
  }

  private static void check(GgufFile file, int length) {
    assertThat(file.fileBytes()).isEqualTo(length);
    assertThat(file.headerBytes()).isLessThanOrEqualTo(length);
    assertThat(file.tensors())
        .allMatch(
            tensor ->
                tensor.offset() >= file.headerBytes()
                    && tensor.offset() + tensor.bytes() <= length);
    file.metadata()
        .forEach(entry -> assertThat(MetadataValues.display(entry, 3)).doesNotContain("\n"));
  }

  private static byte[] sample() {
    return GgufBuilder.llama(2)
        .strings("tokens", "a", "", "long token")
        .bools("flags", true)
        .u32s("list", 1, 2)
        .alignment(32)
        .tensor("token_embd.weight", GgmlType.F16, 32, 4)
        .tensor("blk.0.attn_v.weight", GgmlType.Q8_0, 64, 2)
        .tensor("x.bias", GgmlType.F32, 3)
        .bytes();
  }

  private static int sample(byte[] file) {
    try {
      return Math.toIntExact(GgufReader.read(MemorySegment.ofArray(file)).headerBytes());
    } catch (GgufException e) {
      throw new AssertionError(e);
    }
  }
}

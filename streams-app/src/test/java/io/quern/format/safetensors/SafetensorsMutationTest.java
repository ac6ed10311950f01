package io.quern.format.safetensors;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Damages documents at random, seeded: a reader returns something sound, or refuses, and never
 * anything else.
 */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class SafetensorsMutationTest {
  private static final int ROUNDS = 10_000;

  private final SplittableRandom random = new SplittableRandom(7);

  @FunctionalInterface
  private interface Read {
    void read(byte[] bytes) throws SafetensorsException;
  }

  @Test
  void shouldRefuseOrReadADamagedFile() {
    byte[] sound =
        new SafetensorsSample()
            .metadata("format", "pt")
            .metadata("é\n", "\u0001")
            .tensor("model.embed.weight", SafetensorsDtype.BF16, 8L, 4L)
            .tensor("scale", SafetensorsDtype.F32)
            .tensor("packed", SafetensorsDtype.F4, 3L, 6L)
            .tensor("none", SafetensorsDtype.I64, 0L)
            .bytes();
    damage(sound, SafetensorsMutationTest::checkFile);
  }

  @Test
  void shouldRefuseOrReadADamagedIndex() {
    String index = "{\"metadata\":{\"total_size\":1e3},\"weight_map\":{\"a\":\"x\",\"b\":\"y\"}}";
    damage(
        index.getBytes(StandardCharsets.UTF_8),
        bytes ->
            assertThat(SafetensorsIndex.read(MemorySegment.ofArray(bytes)).files())
                .isNotEmpty()
                .allMatch(file -> !file.contains("/")));
  }

  @Test
  void shouldRefuseOrReadADamagedConfig() {
    String config = "{\"model_type\":\"llama\",\"eps\":1e-05,\"tie\":false,\"x\":[null,[],{}]}";
    damage(
        config.getBytes(StandardCharsets.UTF_8),
        bytes ->
            assertThat(ModelConfig.read(MemorySegment.ofArray(bytes)).modelType()).isNotNull());
  }

  private void damage(byte[] sound, Read read) {
    int refused = 0;
    for (int i = 0; i < ROUNDS; i++) {
      try {
        read.read(damaged(sound.clone()));
      } catch (SafetensorsException e) {
        refused++;
        assertThat(e.getMessage()).doesNotContain("\n").hasSizeLessThan(800);
      }
    }
    assertThat(refused).isBetween(ROUNDS / 4, ROUNDS - ROUNDS / 100);
  }

  private byte[] damaged(byte[] file) {
    int changes = 1 + random.nextInt(3);
    for (int i = 0; i < changes; i++) {
      int at = random.nextInt(file.length);
      switch (random.nextInt(4)) {
        case 0 -> file[at] ^= (byte) (1 << random.nextInt(8));
        case 1 -> file[at] = (byte) random.nextInt();
        case 2 -> file[at] = (byte) "{}[]\",:\\09-.eu \n".charAt(random.nextInt(16));
        default ->
            System.arraycopy(
                file, random.nextInt(file.length - 8), file, Math.min(at, file.length - 8), 8);
      }
    }
    return random.nextInt(10) == 0 ? Arrays.copyOf(file, random.nextInt(file.length)) : file;
  }

  private static void checkFile(byte[] bytes) throws SafetensorsException {
    SafetensorsFile file = SafetensorsSample.read(bytes);
    long due = file.headerBytes();
    for (SafetensorsTensor tensor : file.tensors()) {
      assertThat(tensor.offset()).isEqualTo(due);
      due += tensor.bytes();
    }
    assertThat(due).isEqualTo(bytes.length).isEqualTo(file.fileBytes());
  }
}

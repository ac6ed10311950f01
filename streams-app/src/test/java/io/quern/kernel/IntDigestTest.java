package io.quern.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * What compressed-tensors and llm-compressor write on a CPU, one line of int-digests.tsv a case.
 */
class IntDigestTest {
  private static final int PATIENCE = 5;

  @Test
  void shouldWriteTheBytesOfTheReferenceByDefinition() throws IOException {
    List<String> expected = lines();

    List<String> actual = expected.stream().map(line -> written(line, false)).toList();

    assertThat(actual).hasSizeGreaterThan(300).containsExactlyElementsOf(expected);
  }

  /** Of binary32 weights alone: for others the twins divide otherwise than the reference. */
  @Test
  void shouldWriteTheBytesOfTheReferenceByTwin() throws IOException {
    Twins.assumed();
    List<String> expected = lines().stream().filter(line -> line.contains("\tF32\t")).toList();

    List<String> actual = expected.stream().map(line -> written(line, true)).toList();

    assertThat(actual).hasSizeGreaterThan(100).containsExactlyElementsOf(expected);
  }

  /** The line with the digest of what is written for its weights. */
  private static String written(String line, boolean byTwin) {
    String[] cells = line.split("\t", -1);
    int rows = Integer.parseInt(cells[7]);
    int columns = Integer.parseInt(cells[8]);
    float[] x = weights(cells, rows * columns);
    byte[] steps = cells[6].equals("mse") ? steps(cells, x, rows, columns) : new byte[0];
    RowFormat format = RowFormats.find(cells[2], parameters(cells), steps).orElseThrow();
    byte[][] arrays = RowArrays.of(format, rows, columns);
    RowQuantizer quantizer =
        byTwin ? Objects.requireNonNull(RowTwins.twinOf(format)) : format.newQuantizer();
    quantizer.quantize(x, 0, rows, columns, arrays, 0);
    cells[9] = sha256(arrays);
    return String.join("\t", cells);
  }

  private static float[] weights(String[] cells, int count) {
    float[] x = WeightSamples.valueOf(cells[0]).weights(count);
    ScaleDtype dtype = ScaleDtype.of(cells[1]);
    for (int i = 0; i < count; i++) {
      x[i] = dtype.round(x[i]);
    }
    return x;
  }

  private static Map<String, String> parameters(String[] cells) {
    return Map.of(
        "dtype", cells[1],
        "bits", cells[3],
        "symmetric", cells[4],
        "strategy", cells[5],
        "group", "128",
        "observer", cells[6],
        "quotient", "weights");
  }

  /** As long as some group improved in one of the last steps. */
  private static byte[] steps(String[] cells, float[] x, int rows, int columns) {
    ShrinkObserver observer = ShrinkObservers.find(cells[2], parameters(cells)).orElseThrow();
    boolean[] improved = observer.improvedSteps(x, 0, rows, columns);
    int steps =
        IntStream.rangeClosed(PATIENCE, improved.length)
            .filter(end -> IntStream.range(end - PATIENCE, end).noneMatch(i -> improved[i]))
            .findFirst()
            .orElse(improved.length);
    return new byte[] {(byte) steps, 0, 0, 0};
  }

  private static String sha256(byte[][] arrays) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (byte[] array : arrays) {
        digest.update(array);
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has SHA-256", e);
    }
  }

  private static List<String> lines() throws IOException {
    try (InputStream in = IntDigestTest.class.getResourceAsStream("/kernels/int-digests.tsv")) {
      String text = new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
      return text.lines().skip(1).toList();
    }
  }
}

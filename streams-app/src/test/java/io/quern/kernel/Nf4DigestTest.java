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
import org.junit.jupiter.api.Test;

/**
 * What bitsandbytes 0.50.2 writes on a CPU (torch 2.14.0), one line of nf4-digests.tsv a case: the
 * weights were handed to functional.quantize_4bit as F32 with blocksize=64, quant_type="nf4" and
 * compress_statistics=False; the digest is of the packed bytes and then absmax.
 */
class Nf4DigestTest {

  @Test
  void shouldWriteTheBytesOfTheReferenceByDefinition() throws Exception {
    RowFormat format = RowFormats.find("nf4", Map.of(), new byte[0]).orElseThrow();
    List<String> expected = lines();

    List<String> actual = expected.stream().map(line -> written(line, format, false)).toList();

    assertThat(actual).hasSize(58).containsExactlyElementsOf(expected);
  }

  @Test
  void shouldWriteTheBytesOfTheReferenceByTwin() throws Exception {
    Twins.assumed();
    RowFormat format = RowFormats.find("nf4", Map.of(), new byte[0]).orElseThrow();
    List<String> expected = lines();

    List<String> actual = expected.stream().map(line -> written(line, format, true)).toList();

    assertThat(actual).containsExactlyElementsOf(expected);
  }

  /** The line with the digest of what is written for its weights. */
  private static String written(String line, RowFormat format, boolean twin) {
    String[] cells = line.split("\t", -1);
    int rows = Integer.parseInt(cells[1]);
    int columns = Integer.parseInt(cells[2]);
    float[] x = WeightSamples.valueOf(cells[0]).weights(rows * columns);
    byte[][] arrays = {
      new byte[format.arrayBytes(0, rows, columns)], new byte[format.arrayBytes(1, rows, columns)]
    };
    RowQuantizer quantizer = twin ? Nf4Vector.twinOf(format) : format.newQuantizer();
    quantizer.quantize(x, 0, rows, columns, arrays, 0);
    return String.join("\t", cells[0], cells[1], cells[2], sha256(arrays));
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
    try (InputStream in = Nf4DigestTest.class.getResourceAsStream("/kernels/nf4-digests.tsv")) {
      String text = new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
      return text.lines().skip(1).toList();
    }
  }
}

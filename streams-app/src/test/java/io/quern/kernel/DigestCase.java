package io.quern.kernel;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;

/** One line of kernels/digests.tsv: what the reference library wrote for some weights. */
record DigestCase(String format, WeightSamples weights, int rows, int columns, String sha256) {

  static List<DigestCase> of(BlockFormat format) {
    return read().lines().skip(1).map(DigestCase::parse).filter(c -> c.isOf(format)).toList();
  }

  private boolean isOf(BlockFormat other) {
    return format.equals(other.name());
  }

  /** The same case with the digest of what {@code quantizer} writes. */
  DigestCase digestedBy(BlockQuantizer quantizer, BlockFormat blockFormat) {
    int values = rows * columns;
    byte[] out = new byte[(int) blockFormat.bytesOf(values)];
    quantizer.quantize(weights.weights(values), 0, rows, columns, out, 0);
    return new DigestCase(format, weights, rows, columns, sha256(out));
  }

  private static DigestCase parse(String line) {
    String[] cells = line.split("\t", -1);
    return new DigestCase(
        cells[0],
        WeightSamples.valueOf(cells[1]),
        Integer.parseInt(cells[2]),
        Integer.parseInt(cells[3]),
        cells[4]);
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has SHA-256", e);
    }
  }

  private static String read() {
    try (InputStream in = DigestCase.class.getResourceAsStream("/kernels/digests.tsv")) {
      return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

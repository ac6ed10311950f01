package io.quern.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What compressed-tensors wrote on a CPU, from weights of every kind and dtype. */
class SmallFloatDigestTest {
  private static final int BLOCK_ROWS = 16;
  private static final int BLOCK_COLUMNS = 64;

  @ParameterizedTest
  @ValueSource(strings = {"fp8-channel", "fp8-tensor", "fp8-block", "nvfp4", "mxfp4", "mxfp8"})
  void shouldWriteTheBytesOfThePeer(String format) throws IOException {
    List<String> expected = linesOf(format);

    List<String> actual = expected.stream().map(SmallFloatDigestTest::digestedAgain).toList();

    assertThat(expected).hasSize(81);
    assertThat(actual).containsExactlyElementsOf(expected);
  }

  private static List<String> linesOf(String format) throws IOException {
    try (InputStream in =
        SmallFloatDigestTest.class.getResourceAsStream("/kernels/small-float-digests.tsv")) {
      String text = new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
      return text.lines().filter(line -> line.startsWith(format + "\t")).toList();
    }
  }

  private static String digestedAgain(String line) {
    List<String> cells = List.of(line.split("\t", -1));
    Weights weights =
        Weights.of(
            ScaleDtype.of(cells.get(1)),
            WeightSamples.valueOf(cells.get(2)),
            Integer.parseInt(cells.get(3)),
            Integer.parseInt(cells.get(4)));
    MessageDigest digest = sha256();
    switch (cells.get(0)) {
      case "fp8-channel" -> weights.digest("fp8", Map.of(), new byte[0], digest);
      case "fp8-tensor" -> weights.digestTensor(digest);
      case "fp8-block" -> weights.digestBlocks(digest);
      case "nvfp4" -> weights.digestNvfp4(digest);
      default -> weights.digest(cells.get(0), Map.of(), new byte[0], digest);
    }
    String all = String.join("\t", cells.subList(0, 5));
    return all + "\t" + HexFormat.of().formatHex(digest.digest());
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has SHA-256", e);
    }
  }

  /** A matrix of weights that the dtype holds. */
  @SuppressWarnings("ArrayRecordComponent")
  private record Weights(ScaleDtype dtype, int rows, int columns, float[] x) {
    static Weights of(ScaleDtype dtype, WeightSamples sample, int rows, int columns) {
      float[] x = sample.weights(rows * columns);
      for (int i = 0; i < x.length; i++) {
        x[i] = dtype.round(x[i]);
      }
      return new Weights(dtype, rows, columns, x);
    }

    float absmax() {
      return Math.abs(Extremes.farthestFromZero(x, 0, x.length));
    }

    void digestTensor(MessageDigest digest) {
      float[] scale = {TensorScales.fp8(absmax(), dtype.name())};
      digest("fp8", Map.of("strategy", "tensor"), TensorScales.bytes(scale, "F32"), digest);
      digest.update(TensorScales.bytes(scale, dtype.name()));
    }

    void digestBlocks(MessageDigest digest) {
      BlockGrid grid = new BlockGrid(BLOCK_ROWS, BLOCK_COLUMNS, columns);
      float[] scales = TensorScales.fp8Blocks(grid.absmax(x, 0, 0, rows), dtype.name());
      Map<String, String> parameters =
          Map.of(
              "strategy", "block",
              "blockRows", "" + BLOCK_ROWS,
              "blockColumns", "" + BLOCK_COLUMNS);
      byte[] calibration = TensorScales.fp8BlockCalibration(grid, scales, 0, rows);
      digest("fp8", parameters, calibration, digest);
      digest.update(TensorScales.bytes(scales, dtype.name()));
    }

    void digestNvfp4(MessageDigest digest) {
      float[] scale = {TensorScales.nvfp4Global(absmax(), dtype.name())};
      byte[] calibration = TensorScales.bytes(scale, "F32");
      digest("nvfp4", Map.of(), calibration, digest);
      digest.update(calibration);
    }

    void digest(
        String name, Map<String, String> parameters, byte[] calibration, MessageDigest digest) {
      Map<String, String> all = new HashMap<>(parameters);
      all.put("dtype", dtype.name());
      all.put("quotient", "weights");
      RowFormat format = RowFormats.find(name, all, calibration).orElseThrow();
      byte[][] arrays = RowArrays.of(format, rows, columns);
      format.newQuantizer().quantize(x, 0, rows, columns, arrays, 0);
      for (byte[] array : arrays) {
        digest.update(array);
      }
    }
  }
}

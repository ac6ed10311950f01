package io.quern.kernel;

import io.quern.kernel.codebook.ColumnWeights;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Rows of indices into one codebook for the whole tensor, which comes as the calibration.
 *
 * <table>
 * <caption>arrays</caption>
 * <tr><th>role</th><th>bytes a row</th><th>meaning</th></tr>
 * <tr><td>indices</td><td>⌈columns * bits / 8⌉</td><td>see {@link IndexPacking}; see {@link Codebook}
 * for which</td></tr>
 * </table>
 */
final class CodebookRows implements RowFormat {
  static final String NAME = "codebook";
  static final String INDICES = "indices";
  static final int INDICES_ROLE = 0;

  private final int bits;
  private final byte[] calibration;

  private CodebookRows(int bits, byte[] calibration) {
    this.bits = bits;
    this.calibration = calibration;
  }

  /**
   * The format {@code codebook}.
   *
   * @param texts bits (1 to 8); scope (tensor, rows, edges); for rows and edges rowsPerCodebook and
   *     centroids (all that bits can tell apart where it is missing), see {@link CodebookPerRows}
   * @param calibration of a whole tensor: the values, F32, ascending; empty where only sizes
   *     matter. Of rows: the weights of columns, F32; empty where all are alike. Of edges: {@link
   *     EdgeCodebooks}, then the weights of columns
   */
  static RowFormat of(Map<String, String> texts, byte[] calibration) {
    FormatParameters parameters = new FormatParameters(texts);
    int bits = parameters.integer("bits", 1, 8);
    String scope = parameters.word("scope", "tensor", "rows", "edges");
    if (!scope.equals("tensor")) {
      int rows = parameters.integer("rowsPerCodebook", 1, Integer.MAX_VALUE);
      int centroids =
          texts.containsKey("centroids")
              ? parameters.integer("centroids", 2, 1 << bits)
              : 1 << bits;
      ByteBuffer bytes = ByteBuffer.wrap(calibration).order(ByteOrder.LITTLE_ENDIAN);
      EdgeCodebooks edges = scope.equals("edges") ? EdgeCodebooks.read(bytes) : EdgeCodebooks.NONE;
      byte[] rest = Arrays.copyOfRange(calibration, bytes.position(), calibration.length);
      return new CodebookPerRows(bits, centroids, rows, weights(rest), edges);
    }
    CodebookRows format = new CodebookRows(bits, calibration.clone());
    if (calibration.length > 0) {
      Codebook.read(calibration, 0, calibration.length, bits);
    }
    return format;
  }

  private static Optional<ColumnWeights> weights(byte[] bytes) {
    return bytes.length == 0 ? Optional.empty() : Optional.of(ColumnWeights.of(bytes));
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String kernelName() {
    return NAME + " " + bits;
  }

  @Override
  public List<String> roles() {
    return List.of(INDICES);
  }

  @Override
  public int arrayBytes(int role, int rows, int columns) {
    return Math.multiplyExact(rows, IndexPacking.bytes(columns, bits));
  }

  /** The values with their bounds; only with a calibration. */
  Codebook codebook() {
    CalibrationBits.require(calibration.length > 0);
    return Codebook.read(calibration, 0, calibration.length, bits);
  }

  @Override
  public RowQuantizer newQuantizer() {
    CodebookIndices indices = new CodebookIndices(bits);
    Codebook codebook = codebook();
    return (x, xFrom, rows, columns, arrays, firstRow) ->
        indices.write(codebook, x, xFrom, rows, columns, arrays[INDICES_ROLE], firstRow);
  }

  @Override
  public void dequantize(
      byte[][] arrays, int firstRow, float[] x, int xFrom, int rows, int columns) {
    new CodebookIndices(bits)
        .read(codebook(), arrays[INDICES_ROLE], firstRow, x, xFrom, rows, columns);
  }
}

package io.quern.kernel;

import io.quern.kernel.codebook.ColumnWeights;
import io.quern.kernel.codebook.ExactKMeans;
import io.quern.kernel.codebook.WeightedValues;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Rows of indices, and a codebook for every so many rows: the best one there is for them, see
 * {@link ExactKMeans}. A chunk of whole groups needs nothing but itself, and the weights of columns
 * where errors matter more in some than in others; of other groups it is told the codebooks.
 *
 * <table>
 * <caption>arrays</caption>
 * <tr><th>role</th><th>bytes</th><th>meaning</th></tr>
 * <tr><td>indices</td><td>⌈columns * bits / 8⌉ a row</td><td>as in {@link CodebookRows}</td></tr>
 * <tr><td>codebook</td><td>4 * centroids for each group that begins here</td><td>F32, ascending;
 * where there are fewer values, the last one is repeated</td></tr>
 * </table>
 */
record CodebookPerRows(
    int bits, int centroids, int unitRows, Optional<ColumnWeights> weights, EdgeCodebooks edges)
    implements RowFormat {
  private static final int CODEBOOK_ROLE = 1;

  @Override
  public String name() {
    return CodebookRows.NAME;
  }

  @Override
  public String kernelName() {
    return CodebookRows.NAME + " by rows";
  }

  @Override
  public List<String> roles() {
    return List.of(CodebookRows.INDICES, "codebook");
  }

  @Override
  public int leadRows() {
    return edges.leadRows();
  }

  @Override
  public int arrayBytes(int role, int rows, int columns) {
    return role == CODEBOOK_ROLE
        ? Math.multiplyExact(Math.ceilDiv(rows - leadRows(), unitRows), codebookBytes())
        : Math.multiplyExact(rows, IndexPacking.bytes(columns, bits));
  }

  @Override
  public OptionalDouble excess() {
    return weights.isEmpty() ? edges.excess() : OptionalDouble.empty();
  }

  private int codebookBytes() {
    return Float.BYTES * centroids;
  }

  @Override
  public RowQuantizer newQuantizer() {
    CodebookIndices indices = new CodebookIndices(bits);
    return (x, xFrom, rows, columns, arrays, firstRow) -> {
      for (int row = 0; row < rows; ) {
        int at = firstRow + row;
        int count = Math.min(rows - row, at < leadRows() ? leadRows() - at : unitRows);
        int from = xFrom + row * columns;
        Codebook codebook = codebookOf(at, x, from, count * columns, columns);
        if (at >= leadRows()) {
          codebook.write(arrays[CODEBOOK_ROLE], codebookAt(at), centroids);
        }
        indices.write(codebook, x, from, count, columns, arrays[CodebookRows.INDICES_ROLE], at);
        row += count;
      }
    };
  }

  /** The codebook of the group of a row, which are so many weights here. */
  private Codebook codebookOf(int row, float[] x, int from, int count, int columns) {
    if (row < leadRows()) {
      return edges.lead(bits);
    }
    return row - leadRows() < edges.ownRows() ? best(x, from, count, columns) : edges.trail(bits);
  }

  /** Where the codebook of a row behind the first piece stands. */
  private int codebookAt(int row) {
    return (row - leadRows()) / unitRows * codebookBytes();
  }

  private Codebook best(float[] x, int from, int count, int columns) {
    WeightedValues values =
        weights
            .map(each -> weighted(x, from, count, columns, each))
            .orElseGet(
                () -> {
                  float[] sorted = Arrays.copyOfRange(x, from, from + count);
                  Arrays.sort(sorted);
                  return WeightedValues.ofSorted(sorted, 0, count);
                });
    return Codebook.of(ExactKMeans.solve(values, centroids).values(), bits);
  }

  private static WeightedValues weighted(
      float[] x, int from, int count, int columns, ColumnWeights weights) {
    if (weights.columns() != columns) {
      throw new IllegalArgumentException(
          "%d weights of columns for %d columns".formatted(weights.columns(), columns));
    }
    return WeightedValues.ofRows(x, from, count, weights);
  }

  @Override
  public void dequantize(
      byte[][] arrays, int firstRow, float[] x, int xFrom, int rows, int columns) {
    CodebookIndices indices = new CodebookIndices(bits);
    for (int row = 0; row < rows; row++) {
      int at = firstRow + row;
      Codebook codebook =
          at < leadRows()
              ? edges.lead(bits)
              : Codebook.read(arrays[CODEBOOK_ROLE], codebookAt(at), codebookBytes(), bits);
      byte[] packed = arrays[CodebookRows.INDICES_ROLE];
      indices.read(codebook, packed, at, x, xFrom + row * columns, 1, columns);
    }
  }
}

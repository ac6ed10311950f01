package io.quern.kernel;

import io.quern.kernel.codebook.ColumnWeights;
import io.quern.kernel.codebook.ExactKMeans;
import io.quern.kernel.codebook.WeightedValues;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Rows of indices, and a codebook for every so many rows: the best one there is for them, see
 * {@link ExactKMeans}. A chunk needs nothing but itself, and the weights of columns where errors
 * matter more in some than in others.
 *
 * <table>
 * <caption>arrays</caption>
 * <tr><th>role</th><th>bytes</th><th>meaning</th></tr>
 * <tr><td>indices</td><td>⌈columns * bits / 8⌉ a row</td><td>as in {@link CodebookRows}</td></tr>
 * <tr><td>codebook</td><td>4 * 2^bits for its rows</td><td>F32, ascending; where there are fewer
 * values, the last one is repeated</td></tr>
 * </table>
 */
record CodebookPerRows(int bits, int unitRows, Optional<ColumnWeights> weights)
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
  public int arrayBytes(int role, int rows, int columns) {
    return role == CODEBOOK_ROLE
        ? Math.multiplyExact(Math.ceilDiv(rows, unitRows), codebookBytes())
        : Math.multiplyExact(rows, IndexPacking.bytes(columns, bits));
  }

  @Override
  public boolean isOptimal() {
    return weights.isEmpty();
  }

  private int codebookBytes() {
    return Float.BYTES << bits;
  }

  @Override
  public RowQuantizer newQuantizer() {
    CodebookIndices indices = new CodebookIndices(bits);
    return (x, xFrom, rows, columns, arrays, firstRow) -> {
      for (int row = 0; row < rows; row += unitRows) {
        int count = Math.min(unitRows, rows - row);
        int from = xFrom + row * columns;
        Codebook codebook = best(x, from, count * columns, columns);
        codebook.write(arrays[CODEBOOK_ROLE], (firstRow + row) / unitRows * codebookBytes());
        indices.write(
            codebook, x, from, count, columns, arrays[CodebookRows.INDICES_ROLE], firstRow + row);
      }
    };
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
    return Codebook.of(ExactKMeans.solve(values, 1 << bits).values(), bits);
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
    byte[] codebooks = arrays[CODEBOOK_ROLE];
    for (int row = 0; row < rows; row++) {
      int at = (firstRow + row) / unitRows * codebookBytes();
      Codebook codebook = Codebook.read(codebooks, at, codebookBytes(), bits);
      indices.read(
          codebook,
          arrays[CodebookRows.INDICES_ROLE],
          firstRow + row,
          x,
          xFrom + row * columns,
          1,
          columns);
    }
  }
}

package io.quern.calibrate;

import io.quern.model.Bytes;
import io.quern.model.Statistic;
import io.quern.model.TensorInfo;
import java.util.List;
import java.util.Map;

/**
 * Zero points packed down the rows, so that rows of different chunks share words.
 *
 * <p>A chunk sends one signed byte a row and group. The array: int32 {@code [ceil(rows * bits /
 * 32)][groups]}; the zero point of row r, made unsigned by adding 2^(bits-1), stands at bits {@code
 * r * bits} of its group's column, least significant first. Source: compressed-tensors 0.19.0,
 * pack_to_int32 along dimension 0.
 */
record PackedZeros(TensorInfo tensor, int bits) implements WholeArrays.Assembly {
  static final String ZERO = "zero";

  @Override
  public List<String> roles() {
    return List.of(ZERO);
  }

  @Override
  public Merge newMerge() {
    return new Packing();
  }

  /** The words, once the first chunk has said how many groups there are. */
  private final class Packing implements Merge {
    private int groups;
    private int[] words = new int[0];

    @Override
    public void add(Statistic.Member member, Statistic.Partial partial) {
      long chunk = partial.chunk().index();
      int rows = Math.toIntExact(tensor.rowsOf(chunk));
      Bytes zeros = partial.vector().bytes();
      if (words.length == 0) {
        groups = zeros.length() / rows;
        long wordRows = Math.ceilDiv(tensor.shape().rows() * bits, Integer.SIZE);
        words = new int[Math.toIntExact(wordRows * groups)];
      }
      if (zeros.length() != rows * groups) {
        throw new IllegalArgumentException(
            "%d zero points for %d rows of %d groups".formatted(zeros.length(), rows, groups));
      }
      long firstRow = TensorRows.first(tensor, chunk);
      for (int i = 0; i < zeros.length(); i++) {
        int unsigned = zeros.array()[zeros.from() + i] + (1 << (bits - 1));
        put(firstRow + i / groups, i % groups, unsigned);
      }
    }

    private void put(long row, int group, int unsigned) {
      long bit = row * bits;
      int word = Math.toIntExact(bit / Integer.SIZE);
      int shift = (int) (bit % Integer.SIZE);
      words[word * groups + group] |= unsigned << shift;
      if (shift + bits > Integer.SIZE) {
        words[(word + 1) * groups + group] |= unsigned >>> (Integer.SIZE - shift);
      }
    }

    @Override
    public Outcome finish() {
      return new Outcome.Found(Map.of(ZERO, RawBits.of(words)));
    }
  }
}

package io.quern.kernel.codebook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PiecedGroupTest {
  private static final int COLUMNS = 40;
  private static final int ROWS = 150;

  private static PiecedGroup.Kind kind(HistogramDtype dtype, boolean large, boolean weighted) {
    float[] weights = new float[COLUMNS];
    for (int i = 0; i < COLUMNS; i++) {
      weights[i] = i % 7;
    }
    return new PiecedGroup.Kind(
        dtype, large, weighted ? Optional.of(ColumnWeights.of(weights)) : Optional.empty());
  }

  /** Rows up to each of {@code ends} are a piece. */
  private static PiecedGroup pieced(PiecedGroup.Kind kind, byte[] bytes, int... ends) {
    PiecedGroup group = new PiecedGroup(kind);
    int rowBytes = COLUMNS * kind.dtype().bytes();
    int from = 0;
    for (int end : ends) {
      byte[] piece = PiecedGroup.piece(kind, bytes, from * rowBytes, (end - from) * rowBytes);
      assertThat(piece).hasSizeLessThanOrEqualTo(1 + (end - from) * rowBytes);
      group.add(piece);
      from = end;
    }
    return group;
  }

  /** What a chunk finds that has the group whole. */
  private static float[] whole(PiecedGroup.Kind kind, float[] x) {
    if (kind.weights().isPresent()) {
      WeightedValues values = WeightedValues.ofRows(x, 0, x.length, kind.weights().get());
      return ExactKMeans.solve(values, 13).values();
    }
    float[] sorted = x.clone();
    Arrays.sort(sorted);
    return ExactKMeans.solve(WeightedValues.ofSorted(sorted, 0, x.length), 13).values();
  }

  @ParameterizedTest
  @CsvSource({
    "F32, false, false",
    "F32, false, true",
    "BF16, false, false",
    "BF16, true, true",
    "F16, false, true",
    "F16, false, false",
  })
  void shouldFindTheSameOfAnyPieces(HistogramDtype dtype, boolean large, boolean weighted) {
    PiecedGroup.Kind kind = kind(dtype, large, weighted);
    float[] x = SampleValues.weights(dtype, ROWS * COLUMNS);
    byte[] bytes = SampleValues.encoded(dtype, x);

    float[] one = pieced(kind, bytes, ROWS).solve(13).values();

    assertThat(pieced(kind, bytes, 1, 70, 71, ROWS).solve(13).values()).isEqualTo(one);
    assertThat(one).isEqualTo(whole(kind, x));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void shouldCountLargeGroupsOfF32InBuckets(boolean weighted) {
    PiecedGroup.Kind kind = kind(HistogramDtype.F32, true, weighted);
    byte[] bytes =
        SampleValues.encoded(
            HistogramDtype.F32, SampleValues.weights(HistogramDtype.F32, ROWS * COLUMNS));

    float[] one = pieced(kind, bytes, ROWS).solve(200).values();

    assertThat(pieced(kind, bytes, 1, 70, 71, ROWS).solve(200).values()).isEqualTo(one);
  }

  @Test
  void shouldSayHowMuchBucketsMayCost() {
    float[] x = SampleValues.weights(HistogramDtype.F32, ROWS * COLUMNS);
    byte[] bytes = SampleValues.encoded(HistogramDtype.F32, x);

    PiecedGroup buckets = pieced(kind(HistogramDtype.F32, true, false), bytes, 9, ROWS);
    PiecedGroup values = pieced(kind(HistogramDtype.F32, false, false), bytes, 9, ROWS);

    double least = values.solve(64).cost();
    assertThat(values.excess(64, values.solve(64))).isZero();
    assertThat(buckets.excess(64, buckets.solve(64))).isBetween(1e-9 * least, least);
  }

  @Test
  void shouldCountWhereThatIsShorter() {
    byte[] constant = new byte[1000];

    assertThat(PiecedGroup.piece(kind(HistogramDtype.BF16, false, false), constant, 0, 1000))
        .containsExactly(1, 1, 0, 0xF4, 3); // 500 times bucket 0
  }

  @Test
  void shouldRefuseWhatIsNoPiece() {
    PiecedGroup counted = new PiecedGroup(kind(HistogramDtype.BF16, false, false));
    PiecedGroup uncounted = new PiecedGroup(kind(HistogramDtype.F32, false, false));

    assertThatThrownBy(() -> counted.add(new byte[0])).hasMessageContaining("0 bytes");
    assertThatThrownBy(() -> counted.add(new byte[] {2})).hasMessageContaining("no piece");
    assertThatThrownBy(() -> counted.add(new byte[] {1, 2, 3, 4})).hasMessageContaining("ends");
    assertThatThrownBy(() -> counted.add(new byte[] {1, -1, -1, 4}))
        .hasMessageContaining("81919 buckets");
    assertThatThrownBy(() -> counted.add(new byte[] {1, 1, -1, -1, 4, 1}))
        .hasMessageContaining("no bucket 81919");
    assertThatThrownBy(() -> uncounted.add(new byte[] {1})).hasMessageContaining("kind 1");
    assertThatThrownBy(() -> uncounted.add(new byte[] {0, 1})).hasMessageContaining("2 bytes");
  }
}

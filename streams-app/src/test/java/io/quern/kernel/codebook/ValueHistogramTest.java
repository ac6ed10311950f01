package io.quern.kernel.codebook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ValueHistogramTest {

  @ParameterizedTest
  @EnumSource(HistogramDtype.class)
  void shouldCountFloatsAndBytesAlike(HistogramDtype dtype) {
    float[] x = SampleValues.weights(dtype, 5_000);
    ValueHistogram floats = new ValueHistogram(dtype);
    ValueHistogram bytes = new ValueHistogram(dtype);

    floats.add(x, 3, x.length - 3);
    bytes.add(SampleValues.encoded(dtype, x), 3 * dtype.bytes(), x.length - 3);

    assertSame(bytes.sparse(), floats.sparse());
    assertThat(floats.sparse().counts().stream().mapToLong(Long::longValue).sum())
        .isEqualTo(x.length - 3);
    assertThat(floats.sparse().buckets()).isSorted();
  }

  @ParameterizedTest
  @EnumSource(HistogramDtype.class)
  void shouldMergeToTheSameInAnyGroups(HistogramDtype dtype) {
    float[] x = SampleValues.weights(dtype, 6_000);
    ValueHistogram whole = new ValueHistogram(dtype);
    whole.add(x, 0, x.length);

    ValueHistogram merged = new ValueHistogram(dtype);
    for (int from : new int[] {4_000, 0, 2_000}) {
      ValueHistogram part = new ValueHistogram(dtype);
      part.add(x, from, 2_000);
      SparseHistogram sent = part.sparse();
      merged.add(SparseHistogram.of(sent.buckets(), sent.counts(), sent.sums()));
    }

    assertSame(merged.sparse(), whole.sparse());
  }

  @Test
  void shouldSumTheValuesOfABucketExactly() {
    float[] x = SampleValues.weights(HistogramDtype.F32, 20_000);
    ValueHistogram histogram = new ValueHistogram(HistogramDtype.F32);
    histogram.add(x, 0, x.length);

    SparseHistogram sparse = histogram.sparse();

    for (int i = 0; i < sparse.size(); i++) {
      assertThat(new BigDecimal(Double.longBitsToDouble(sparse.word(i))))
          .isEqualByComparingTo(exactSum(x, sparse.bucket(i)));
    }
  }

  @ParameterizedTest
  @EnumSource(HistogramDtype.class)
  void shouldTakeBothZerosForOneValue(HistogramDtype dtype) {
    ValueHistogram histogram = new ValueHistogram(dtype);
    histogram.add(new float[] {-0f, 0f, -0f, 1f, -1f}, 0, 5);

    assertThat(histogram.sparse().counts()).containsExactly(3L, 1L, 1L);
    assertThat(ExactKMeans.solve(histogram.values(), 8).values()).containsExactly(-1, 0, 1);
  }

  @Test
  void shouldBeEmptyOnceCleared() {
    ValueHistogram histogram = new ValueHistogram(HistogramDtype.F32);
    histogram.add(SampleValues.weights(HistogramDtype.F32, 10), 0, 10);

    histogram.clear();

    assertThat(histogram.sparse().size()).isZero();
  }

  @Test
  void shouldRefusePartsThatDoNotGoTogether() {
    assertThatThrownBy(() -> SparseHistogram.of(List.of(1), List.of(), new byte[0]))
        .hasMessageContaining("1 buckets, 0 counts");
    assertThatThrownBy(() -> SparseHistogram.of(List.of(65_536), List.of(1L), new byte[0]))
        .hasMessageContaining("no bucket 65536");
  }

  private static BigDecimal exactSum(float[] x, int bucket) {
    BigDecimal sum = BigDecimal.ZERO;
    for (float value : x) {
      if (Float.floatToRawIntBits(value) >>> 16 == bucket) {
        sum = sum.add(new BigDecimal(value));
      }
    }
    return sum;
  }

  private static void assertSame(SparseHistogram actual, SparseHistogram expected) {
    assertThat(actual.buckets()).isEqualTo(expected.buckets());
    assertThat(actual.counts()).isEqualTo(expected.counts());
    assertThat(actual.sums()).isEqualTo(expected.sums());
  }
}

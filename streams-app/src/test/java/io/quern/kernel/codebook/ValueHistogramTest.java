package io.quern.kernel.codebook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ValueHistogramTest {

  @ParameterizedTest
  @EnumSource(HistogramDtype.class)
  void shouldCountFloatsAndBytesAlike(HistogramDtype dtype) {
    float[] x = weights(dtype, 5_000);
    ValueHistogram floats = new ValueHistogram(dtype);
    ValueHistogram bytes = new ValueHistogram(dtype);

    floats.add(x, 3, x.length - 3);
    bytes.add(encoded(dtype, x), 3 * dtype.bytes(), x.length - 3);

    assertSame(bytes.sparse(), floats.sparse());
    assertThat(floats.sparse().counts().stream().mapToLong(Long::longValue).sum())
        .isEqualTo(x.length - 3);
    assertThat(floats.sparse().buckets()).isSorted();
  }

  @ParameterizedTest
  @EnumSource(HistogramDtype.class)
  void shouldMergeToTheSameInAnyGroups(HistogramDtype dtype) {
    float[] x = weights(dtype, 6_000);
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
    float[] x = weights(HistogramDtype.F32, 20_000);
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
    histogram.add(weights(HistogramDtype.F32, 10), 0, 10);

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

  static float[] weights(HistogramDtype dtype, int count) {
    Random random = new Random(dtype.name().hashCode());
    float[] x = new float[count];
    for (int i = 0; i < count; i++) {
      float wide = (float) (random.nextGaussian() * StrictMath.pow(2, -random.nextInt(20)));
      float subnormal = Float.intBitsToFloat(random.nextInt(1 << 22));
      float any = random.nextInt(50) == 0 ? subnormal : wide;
      x[i] =
          switch (dtype) {
            case BF16 -> Float.intBitsToFloat(Float.floatToRawIntBits(any) & 0xFFFF0000);
            case F16 -> Float.float16ToFloat(Float.floatToFloat16(any));
            case F32 -> any;
          };
    }
    return x;
  }

  private static byte[] encoded(HistogramDtype dtype, float[] x) {
    ByteBuffer bytes = ByteBuffer.allocate(x.length * dtype.bytes());
    bytes.order(ByteOrder.LITTLE_ENDIAN);
    for (float value : x) {
      switch (dtype) {
        case BF16 -> bytes.putShort((short) (Float.floatToRawIntBits(value) >>> 16));
        case F16 -> bytes.putShort(Float.floatToFloat16(value));
        case F32 -> bytes.putFloat(value);
      }
    }
    return bytes.array();
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

package io.quern.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Percentiles and divergences: against other ways to compute them, and the same for tensors. */
class RangeRulesTest {
  private static final float[] X = {3, -1, 4, 1, -5, 9, 2, 6, -5, 3.5f};

  /** What numpy.percentile says of the magnitudes. */
  @ParameterizedTest
  @CsvSource({"99.9, 8.973", "95, 7.65", "51, 3.795", "100, 9"})
  void shouldCutAtThePercentileOfMagnitudes(double percentile, float expected) {
    ValueRange range = new PercentileRange(percentile, true, ScaleDtype.F32).of(X, 0, X.length);

    assertThat(range.min()).isZero();
    assertThat(range.max()).isCloseTo(expected, within(1e-6f));
  }

  /** What numpy.percentile says of the values: at 99 and 1, at 90 and 10. */
  @ParameterizedTest
  @CsvSource({"99, -5, 8.73", "90, -5, 6.3", "100, -5, 9"})
  void shouldCutEitherTailByItself(double percentile, float low, float high) {
    ValueRange range = new PercentileRange(percentile, false, ScaleDtype.F32).of(X, 0, X.length);

    assertThat(range.min()).isEqualTo(low);
    assertThat(range.max()).isCloseTo(high, within(1e-6f));
  }

  @Test
  void shouldKeepTheRangeOfWeightsThatAreNearlyAllZero() {
    float[] x = new float[5000];
    x[17] = -2;

    assertThat(new PercentileRange(99.9, true, ScaleDtype.F32).of(x, 0, x.length).max())
        .isEqualTo(2);
    assertThat(new PercentileRange(99.9, false, ScaleDtype.F32).of(x, 0, x.length))
        .isEqualTo(new ValueRange(-2, 0));
  }

  @ParameterizedTest
  @CsvSource({"BF16, true", "BF16, false", "F16, true", "F16, false"})
  void shouldFindThePercentileOfATensorAsOfARow(String dtype, boolean symmetric) {
    for (WeightSamples sample : WeightSamples.values()) {
      float[] x = rounded(sample.weights(3000), ScaleDtype.of(dtype));
      Map<String, String> parameters =
          Map.of("dtype", dtype, "percentile", "98.7", "symmetric", Boolean.toString(symmetric));

      ValueRange ofTensor =
          RangeCuts.byPercentile(ValueRange.of(x, 0, x.length), counts(x, dtype), parameters);

      assertThat(ofTensor)
          .as(sample.name())
          .isEqualTo(new PercentileRange(98.7, symmetric, ScaleDtype.of(dtype)).of(x, 0, x.length));
    }
  }

  @Test
  void shouldFindThePercentileOfAnF32TensorWithinItsBucket() {
    float[] x = WeightSamples.GAUSSIAN.weights(50_000);
    Map<String, String> parameters = Map.of("percentile", "99.9", "symmetric", "false");

    ValueRange ofTensor =
        RangeCuts.byPercentile(ValueRange.of(x, 0, x.length), counts(x, "F32"), parameters);

    ValueRange exact = new PercentileRange(99.9, false, ScaleDtype.F32).of(x, 0, x.length);
    assertThat(ofTensor.max()).isCloseTo(exact.max(), within(exact.max() / 128));
    assertThat(ofTensor.min()).isCloseTo(exact.min(), within(-exact.min() / 128));
  }

  private static float[] rounded(float[] x, ScaleDtype dtype) {
    for (int i = 0; i < x.length; i++) {
      x[i] = dtype.round(Math.clamp(x[i], -dtype.largest(), dtype.largest()));
    }
    return x;
  }

  private static long[] counts(float[] x, String dtype) {
    long[] counts = new long[ValueBuckets.BUCKETS];
    for (float each : x) {
      float weight = each + 0f;
      int bits = Float.floatToRawIntBits(weight) >>> Short.SIZE;
      counts[dtype.equals("F16") ? Float.floatToFloat16(weight) & 0xFFFF : bits]++;
    }
    return counts;
  }

  @ParameterizedTest
  @CsvSource({"GAUSSIAN, 8", "LAPLACE, 4", "UNIFORM, 8", "CUBED_GAUSSIAN, 128", "OUTLIERS, 128"})
  void shouldMeasureTheDivergenceAsItIsDefined(WeightSamples sample, int levels) {
    long[] bins = bins(sample.weights(5000));
    Divergence divergence = Divergence.ofLevels(bins, levels);

    for (int kept = levels; kept <= bins.length; kept += 7) {
      double defined = defined(bins, kept, levels);
      if (Double.isInfinite(defined)) {
        assertThat(divergence.of(kept)).isInfinite();
      } else {
        assertThat(divergence.of(kept)).as("%d bins", kept).isCloseTo(defined, within(1e-10));
      }
    }
  }

  /** The divergence bin by bin. */
  private static double defined(long[] bins, int kept, int levels) {
    double[] p = new double[kept];
    double[] q = new double[kept];
    for (int i = 0; i < bins.length; i++) {
      p[Math.min(i, kept - 1)] += bins[i];
    }
    int width = kept / levels;
    for (int level = 0; level < levels; level++) {
      int to = level == levels - 1 ? kept : (level + 1) * width;
      long[] part = Arrays.copyOfRange(bins, level * width, to);
      long filled = Arrays.stream(part).filter(count -> count > 0).count();
      for (int i = level * width; i < to; i++) {
        q[i] = bins[i] == 0 ? 0 : Arrays.stream(part).sum() / (double) filled;
      }
    }
    double sumP = Arrays.stream(p).sum();
    double sumQ = Arrays.stream(q).sum();
    double sum = 0;
    for (int i = 0; i < kept; i++) {
      sum += p[i] == 0 ? 0 : p[i] / sumP * Math.log(p[i] / sumP / (q[i] / sumQ));
    }
    return sum;
  }

  private static long[] bins(float[] x) {
    long[] bins = new long[MagnitudeBins.BINS];
    MagnitudeBins.count(x, 0, x.length, ValueRange.of(x, 0, x.length).absmax(), bins);
    return bins;
  }

  @Test
  void shouldCutWhereNoOtherCutIsBetter() {
    float[] x = WeightSamples.LAPLACE.weights(20_000);
    long[] bins = bins(x);
    float absmax = ValueRange.of(x, 0, x.length).absmax();
    double least = Double.POSITIVE_INFINITY;
    for (int kept = 8; kept <= bins.length; kept++) {
      least = Math.min(least, defined(bins, kept, 8));
    }

    float threshold = Divergence.threshold(bins, absmax, 4);

    int kept = (int) (threshold * MagnitudeBins.BINS / absmax);
    assertThat(threshold).isLessThan(absmax);
    assertThat(defined(bins, kept, 8)).isCloseTo(least, within(1e-8));
  }

  @Test
  void shouldNotCutWeightsOfFewValues() {
    IntScaling scaling = new IntScaling(4, true, ScaleDtype.F32);

    assertThat(new DivergenceRange(scaling).of(new float[] {0.5f, 1, 1, -1}, 0, 4))
        .isEqualTo(new ValueRange(-1, 1));
    assertThat(new DivergenceRange(scaling).of(new float[3], 0, 3)).isEqualTo(new ValueRange(0, 0));
  }

  @ParameterizedTest
  @CsvSource({"4, true", "8, false"})
  void shouldFindTheDivergenceOfATensorAsOfARow(int bits, boolean symmetric) {
    float[] x = WeightSamples.POSITIVE_ONLY.weights(4000);
    IntScaling scaling = new IntScaling(bits, symmetric, ScaleDtype.F32);
    Map<String, String> parameters =
        Map.of("bits", Integer.toString(bits), "symmetric", Boolean.toString(symmetric));

    ValueRange ofTensor =
        RangeCuts.byDivergence(ValueRange.of(x, 0, x.length), bins(x), parameters);

    assertThat(ofTensor).isEqualTo(new DivergenceRange(scaling).of(x, 0, x.length));
    assertThat(ofTensor.min()).isZero();
  }

  @Test
  void shouldRefuseRulesThatCannotBe() {
    assertThatThrownBy(() -> RangeRule.read(Map.of("observer", "percentile", "percentile", "50")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("parameter percentile=50: must be above 50 and at most 100");
    assertThatThrownBy(() -> RowFormats.find("fp8", Map.of("observer", "kl"), new byte[0]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("evenly spaced");
  }
}

package io.quern.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Rows of any number, width, place and content: a twin writes what its definition writes. */
class SmallFloatTwinsTest {
  private static final byte UNTOUCHED = 0x5A;
  private static final int SLABS = 2 * WeightSamples.values().length;

  @BeforeEach
  void needsVectors() {
    Twins.assumed();
  }

  /** A format for rows whose width is a multiple of a number. */
  @SuppressWarnings("ArrayRecordComponent")
  record Case(String name, Map<String, String> parameters, byte[] calibration, int unit) {
    RowFormat format() {
      return RowFormats.find(name, parameters, calibration).orElseThrow();
    }

    @Override
    public String toString() {
      return name + parameters;
    }
  }

  static Stream<Case> cases() {
    byte[] none = {};
    byte[] steps = {7, 0, 0, 0};
    byte[] scale = TensorScales.bytes(new float[] {1e-4f}, "F32");
    byte[] global = TensorScales.bytes(new float[] {20_000}, "F32");
    return Stream.of(
        new Case("fp8", Map.of(), none, 1),
        new Case("fp8", Map.of("dtype", "F16"), none, 1),
        new Case("fp8", Map.of("strategy", "tensor"), scale, 1),
        new Case("nvfp4", Map.of(), global, 16),
        new Case("nvfp4", Map.of("dtype", "BF16"), global, 16),
        new Case("mxfp4", Map.of(), none, 32),
        new Case("mxfp8", Map.of("dtype", "F16"), none, 32),
        new Case("mxfp8", Map.of(), none, 32),
        new Case("fp8", Map.of("observer", "mse"), steps, 1),
        new Case("mxfp4", Map.of("observer", "mse", "dtype", "BF16"), steps, 32),
        new Case("mxfp8", Map.of("observer", "mse", "dtype", "F16"), steps, 32));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void shouldWriteAsDefined(Case of) {
    RowFormat format = of.format();
    RowQuantizer twin = twinOf(format);
    for (int seed = 0; seed < SLABS; seed++) {
      Slab slab = Slab.random(of.unit(), seed);

      byte[][] bytes = slab.quantize(format, twin);

      assertThat(bytes).as("%s", slab).isDeepEqualTo(slab.quantize(format, format.newQuantizer()));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"fp8", "mxfp4", "mxfp8", "nvfp4"})
  void shouldFindTheStepsThatAreDefined(String name) {
    for (String dtype : List.of("F32", "BF16")) {
      Map<String, String> parameters = Map.of("dtype", dtype);
      ShrinkObserver definition = ShrinkObservers.find(name, parameters).orElseThrow();
      ShrinkObserver twin =
          Optional.ofNullable(VectorTwins.OBSERVERS.get(name)).orElseThrow().apply(parameters);
      float[] x = WeightSamples.BF16_ROUNDED.weights(3 * 96);

      assertThat(twin.improvedSteps(x, 0, 3, 96)).isEqualTo(definition.improvedSteps(x, 0, 3, 96));
    }
  }

  private static RowQuantizer twinOf(RowFormat format) {
    return Optional.ofNullable(RowTwins.twinOf(format)).orElseThrow();
  }

  @Test
  void shouldWriteBlocksAsDefined() {
    BlockGrid grid = new BlockGrid(5, 70, 300);
    float[] scales = new float[grid.across() * 4];
    for (int i = 0; i < scales.length; i++) {
      scales[i] = (i + 1) * 1e-4f;
    }
    RowFormat format =
        RowFormats.find(
                "fp8",
                Map.of("strategy", "block", "blockRows", "5", "blockColumns", "70"),
                TensorScales.fp8BlockCalibration(grid, scales, 3, 13))
            .orElseThrow();
    Slab slab = new Slab(WeightSamples.GAUSSIAN, 13, 300, 0, WeightSamples.GAUSSIAN.weights(4000));

    assertThat(slab.quantize(format, twinOf(format)))
        .isDeepEqualTo(slab.quantize(format, format.newQuantizer()));
  }

  /** Rows of weights amid an array. */
  @SuppressWarnings("ArrayRecordComponent")
  private record Slab(WeightSamples sample, int rows, int columns, int firstRow, float[] x) {
    private static final int FROM = 17;

    static Slab random(int unit, int seed) {
      WeightSamples sample = WeightSamples.values()[seed % WeightSamples.values().length];
      Random random = new Random(seed);
      int rows = 1 + random.nextInt(6);
      int columns = (1 + random.nextInt(1600 / rows / unit)) * unit;
      float[] x = sample.weights(FROM + rows * columns, seed);
      return new Slab(sample, rows, columns, random.nextInt(3), x);
    }

    byte[][] quantize(RowFormat format, RowQuantizer quantizer) {
      byte[][] arrays = RowArrays.of(format, firstRow + rows + 1, columns);
      for (byte[] array : arrays) {
        Arrays.fill(array, UNTOUCHED);
      }
      quantizer.quantize(x, FROM, rows, columns, arrays, firstRow);
      return arrays;
    }

    @Override
    public String toString() {
      return "%s, %d x %d from row %d".formatted(sample, rows, columns, firstRow);
    }
  }
}

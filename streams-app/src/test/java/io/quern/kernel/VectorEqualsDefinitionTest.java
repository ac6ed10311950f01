package io.quern.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Slabs of any shape, place and content: a twin writes what its definition writes. */
class VectorEqualsDefinitionTest {
  private static final int SLABS = 2 * WeightSamples.values().length;
  private static final int MOST_WEIGHTS = 6_000;
  private static final byte UNTOUCHED = 0x5A;

  @BeforeEach
  void needsVectors() {
    Twins.assumed();
  }

  @ParameterizedTest
  @ValueSource(strings = {"Q8_0", "Q4_0", "Q4_K", "Q5_K", "Q6_K", "F16", "BF16"})
  void shouldWriteTheDefinitionsBytes(String name) {
    BlockFormat format = BlockFormats.find(name).orElseThrow();
    BlockQuantizer twin = Twins.of(format).orElseThrow();
    for (int seed = 0; seed < SLABS; seed++) {
      Slab slab = Slab.random(format, new Random(seed), sample(seed));

      byte[] bytes = slab.quantize(twin);

      assertThat(bytes)
          .as("%s, %s, %s", name, sample(seed), slab)
          .isEqualTo(slab.quantize(format.newQuantizer()));
    }
  }

  private static WeightSamples sample(int seed) {
    return WeightSamples.values()[seed % WeightSamples.values().length];
  }

  /** Rows of weights amid an array, and where their blocks go. */
  private record Slab(
      BlockFormat format, int rows, int columns, int xFrom, int outFrom, float[] x) {

    /** Every third slab has its weights at the sample's scale, the others at many scales. */
    static Slab random(BlockFormat format, Random random, WeightSamples sample) {
      int rows = 1 + random.nextInt(5);
      int most = MOST_WEIGHTS / rows / format.blockValues();
      int columns = (1 + random.nextInt(most)) * format.blockValues();
      int xFrom = random.nextInt(40);
      float[] x = new float[xFrom + rows * columns + random.nextInt(40)];
      float[] weights = sample.weights(rows * columns, random.nextInt());
      if (random.nextInt(3) > 0) {
        rescale(weights, random);
      }
      System.arraycopy(weights, 0, x, xFrom, weights.length);
      return new Slab(format, rows, columns, xFrom, random.nextInt(40), x);
    }

    /** Brings runs within blocks near the thresholds where a quantizer takes another path. */
    private static void rescale(float[] weights, Random random) {
      int run = 16 << random.nextInt(5);
      float scale = 1;
      for (int i = 0; i < weights.length; i++) {
        if (i % run == 0) {
          scale = (float) StrictMath.pow(10, random.nextInt(60) - 40);
        }
        float scaled = weights[i] * scale;
        weights[i] = Float.isFinite(scaled) ? scaled : weights[i];
      }
    }

    byte[] quantize(BlockQuantizer quantizer) {
      byte[] out = new byte[outFrom + (int) format.bytesOf((long) rows * columns) + 50];
      Arrays.fill(out, UNTOUCHED);
      quantizer.quantize(x, xFrom, rows, columns, out, outFrom);
      return out;
    }

    @Override
    public String toString() {
      return rows + " x " + columns + " from " + xFrom + " to " + outFrom;
    }
  }
}

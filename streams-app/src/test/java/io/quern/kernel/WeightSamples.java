package io.quern.kernel;

import java.util.List;
import java.util.Random;

/**
 * Weights for tests, each a distribution that takes other paths through a quantizer. The same on
 * every machine: java.util.Random is specified to the bit, and so is StrictMath.
 */
enum WeightSamples {
  GAUSSIAN((random, i) -> gaussian(random)),
  CUBED_GAUSSIAN((random, i) -> cubed(gaussian(random) * 50)),
  UNIFORM((random, i) -> random.nextFloat() * 2 - 1),
  LAPLACE((random, i) -> (float) StrictMath.log(1 - random.nextDouble()) * sign(random) * 0.05f),
  BF16_ROUNDED((random, i) -> upperHalf(gaussian(random))),
  F16_ROUNDED((random, i) -> Float.float16ToFloat(Float.floatToFloat16(gaussian(random)))),
  ZEROS((random, i) -> 0f),
  SIGNED_ZEROS((random, i) -> 0f * sign(random)),
  HALF_ZEROS((random, i) -> random.nextBoolean() ? 0f : gaussian(random)),
  POSITIVE_CONSTANT((random, i) -> 0.37f),
  NEGATIVE_CONSTANT((random, i) -> -1.25e-3f),
  NEGATIVE_ONLY((random, i) -> -Math.abs(gaussian(random)) - 1e-4f),
  POSITIVE_ONLY((random, i) -> Math.abs(gaussian(random)) + 0.3f),
  NEAR_CONSTANT((random, i) -> Float.intBitsToFloat(0x3F000000 + random.nextInt(7))),
  DENORMAL((random, i) -> Float.intBitsToFloat(random.nextInt(1 << 23)) * sign(random)),
  TINY_15((random, i) -> gaussian(random) * 1e-13f),
  TINY_30((random, i) -> gaussian(random) * 1e-28f),
  TINY_37((random, i) -> gaussian(random) * 1e-35f),
  F16_SUBNORMAL_SCALES((random, i) -> gaussian(random) * 1e-3f),
  HUGE_30((random, i) -> gaussian(random) * 5e31f),
  NEAR_LARGEST((random, i) -> (random.nextFloat() * 2 - 1) * Float.MAX_VALUE),
  NEAR_LARGEST_F16((random, i) -> gaussian(random) * 3e6f),
  OUTLIERS((random, i) -> gaussian(random) * (random.nextInt(128) == 0 ? 5000 : 1)),
  SMALL_INTEGERS((random, i) -> random.nextInt(17) - 8),
  HALVES((random, i) -> (random.nextInt(31) - 15) * 0.5f),
  POWERS_OF_TWO((random, i) -> Math.scalb(1f, random.nextInt(9) - 4) * sign(random)),
  MIXED_EXPONENTS((random, i) -> gaussian(random) * Math.scalb(1f, random.nextInt(60) - 40)),
  /** Kinds change within a sub-block. */
  MIXTURE((random, i) -> kindOf(i / 24).draw.at(random, i)),
  /** Each super-block is of another kind than its neighbours. */
  MIXED_BLOCKS((random, i) -> kindOf(i / 256).draw.at(random, i));

  private static final List<WeightSamples> KINDS =
      List.of(
          GAUSSIAN,
          ZEROS,
          DENORMAL,
          TINY_30,
          CUBED_GAUSSIAN,
          NEAR_CONSTANT,
          HUGE_30,
          SMALL_INTEGERS,
          SIGNED_ZEROS,
          NEGATIVE_ONLY,
          UNIFORM,
          OUTLIERS,
          TINY_37,
          POSITIVE_CONSTANT,
          BF16_ROUNDED);

  @SuppressWarnings("ImmutableEnumChecker") // a lambda that holds nothing
  private final Draw draw;

  WeightSamples(Draw draw) {
    this.draw = draw;
  }

  @FunctionalInterface
  private interface Draw {
    float at(Random random, int i);
  }

  float[] weights(int count) {
    return weights(count, 0);
  }

  /** Other weights of the same distribution for every seed. */
  float[] weights(int count, long seed) {
    Random random = new Random(name().hashCode() + 1000L * seed);
    float[] weights = new float[count];
    for (int i = 0; i < count; i++) {
      weights[i] = draw.at(random, i);
    }
    return weights;
  }

  private static WeightSamples kindOf(int run) {
    return KINDS.get(Math.floorMod(run * 7 + run / KINDS.size(), KINDS.size()));
  }

  private static float gaussian(Random random) {
    return (float) (random.nextGaussian() * 0.02);
  }

  private static float cubed(float x) {
    return x * x * x;
  }

  private static float sign(Random random) {
    return random.nextBoolean() ? 1 : -1;
  }

  private static float upperHalf(float x) {
    return Float.intBitsToFloat(Float.floatToRawIntBits(x) & 0xFFFF0000);
  }
}

package io.quern.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * {@link FloatPower} for 16 lanes, in place: first the logarithms times the exponent, then their
 * exponentials. The names are those of the definition, an {@code l} ending for what it calls rest.
 */
final class FloatPowerVector {
  private static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_512;
  private static final int LANES = 16;
  private static final int FRACTION_BITS = 23;
  private static final int BIAS = 127;

  /** Logarithms for which the exponential gives 0 and an infinity. */
  private static final float OF_ZERO = -200;

  private static final float OF_INFINITY = 200;

  private float[] rests = new float[0];

  /**
   * Raises magnitudes to {@code y > 0}.
   *
   * @param count a multiple of 16
   */
  void raise(float[] x, int count, float y) {
    if (rests.length < count) {
      rests = new float[count];
    }
    toLogarithms(x, rests, count, y);
    toExponentials(x, rests, count);
  }

  private static void toLogarithms(float[] x, float[] rests, int count, float y) {
    FloatVector one = FloatVector.broadcast(FLOATS, 1);
    for (int i = 0; i < count; i += LANES) {
      FloatVector given = FloatVector.fromArray(FLOATS, x, i);
      VectorMask<Float> zero = given.compare(VectorOperators.EQ, 0);
      VectorMask<Float> infinite = given.compare(VectorOperators.GT, Float.MAX_VALUE);
      VectorMask<Float> small = given.compare(VectorOperators.LT, Float.MIN_NORMAL);
      FloatVector v = given.blend(given.mul(0x1p64f), small);
      IntVector exponent =
          v.mul(FloatPower.THREE_QUARTERS_INVERSE)
              .reinterpretAsInts()
              .lanewise(VectorOperators.LSHR, FRACTION_BITS)
              .sub(BIAS);
      FloatVector m =
          v.reinterpretAsInts()
              .sub(exponent.lanewise(VectorOperators.LSHL, FRACTION_BITS))
              .reinterpretAsFloats();
      FloatVector e = (FloatVector) exponent.convertShape(VectorOperators.I2F, FLOATS, 0);
      e = e.blend(e.sub(64), small);

      FloatVector above = m.add(1);
      FloatVector aboveS = above.sub(1);
      FloatVector abovel = one.sub(above.sub(aboveS)).add(m.sub(aboveS));
      FloatVector below = m.sub(1);
      FloatVector belowS = below.add(1);
      FloatVector belowl = one.neg().sub(below.sub(belowS)).add(m.sub(belowS));
      FloatVector inverse = one.div(above);
      FloatVector q = below.mul(inverse);
      FloatVector inversel = abovel.neg().fma(inverse, above.neg().fma(inverse, one));
      FloatVector ql = q.fma(inversel, belowl.fma(inverse, inverse.fma(below, q.neg())));

      FloatVector square = q.mul(q);
      FloatVector squarel = q.add(q).fma(ql, q.fma(q, square.neg()));
      FloatVector series =
          square
              .fma(
                  FloatVector.broadcast(FLOATS, FloatPower.LOG_9),
                  FloatVector.broadcast(FLOATS, FloatPower.LOG_7))
              .fma(square, FloatVector.broadcast(FLOATS, FloatPower.LOG_5));

      FloatVector log = e.mul(FloatPower.LOG_2);
      FloatVector logl =
          e.fma(
              FloatVector.broadcast(FLOATS, FloatPower.LOG_2_REST),
              e.fma(FloatVector.broadcast(FLOATS, FloatPower.LOG_2), log.neg()));
      FloatVector twice = q.add(q);
      FloatVector sum = log.add(twice);
      FloatVector suml = log.sub(sum).add(twice).add(logl).add(ql.add(ql));

      FloatVector cube = square.mul(q);
      FloatVector cubel = square.fma(ql, squarel.fma(q, square.fma(q, cube.neg())));
      FloatVector tail = square.mul(series);
      FloatVector taill = squarel.fma(series, square.fma(series, tail.neg()));
      FloatVector factor = tail.add(FloatPower.TWO_THIRDS);
      FloatVector factorS = factor.sub(tail);
      FloatVector factorl =
          tail.sub(factor.sub(factorS))
              .add(factorS.neg().add(FloatPower.TWO_THIRDS))
              .add(taill.add(FloatPower.TWO_THIRDS_REST));
      FloatVector term = cube.mul(factor);
      FloatVector terml = cube.fma(factorl, cubel.fma(factor, cube.fma(factor, term.neg())));
      FloatVector whole = sum.add(term);
      FloatVector wholel = sum.sub(whole).add(term).add(suml).add(terml);

      FloatVector product = whole.mul(y);
      FloatVector powers = FloatVector.broadcast(FLOATS, y);
      FloatVector productl = wholel.fma(powers, whole.fma(powers, product.neg()));
      product.blend(OF_ZERO, zero).blend(OF_INFINITY, infinite).intoArray(x, i);
      productl.blend(0, zero.or(infinite)).intoArray(rests, i);
    }
  }

  private static void toExponentials(float[] logs, float[] rests, int count) {
    FloatVector one = FloatVector.broadcast(FLOATS, 1);
    for (int i = 0; i < count; i += LANES) {
      FloatVector x = FloatVector.fromArray(FLOATS, logs, i);
      FloatVector xl = FloatVector.fromArray(FLOATS, rests, i);
      VectorMask<Float> none = x.compare(VectorOperators.LT, FloatPower.LEAST_LOG);
      // A sum with 1.5 x 2^23 has no room for a fraction: it is rounded, and its lowest bits are
      // the whole number.
      FloatVector rounded = x.add(xl).mul(FloatPower.LN2_INVERSE).add(FloatPower.NO_FRACTION);
      FloatVector twos = rounded.sub(FloatPower.NO_FRACTION);
      FloatVector high = twos.mul(-FloatPower.LN2_HIGH);
      FloatVector s = x.add(high);
      FloatVector sS = s.sub(x);
      FloatVector sl = x.sub(s.sub(sS)).add(high.sub(sS)).add(xl);
      FloatVector low = twos.mul(-FloatPower.LN2_LOW);
      FloatVector t = s.add(low);
      FloatVector tS = t.sub(s);
      FloatVector tl = s.sub(t.sub(tS)).add(low.sub(tS)).add(sl);
      FloatVector r = t.add(tl);
      FloatVector rl = t.sub(r).add(tl);

      FloatVector series =
          r.fma(
                  FloatVector.broadcast(FLOATS, FloatPower.EXP_6),
                  FloatVector.broadcast(FLOATS, FloatPower.EXP_5))
              .fma(r, FloatVector.broadcast(FLOATS, FloatPower.EXP_4))
              .fma(r, FloatVector.broadcast(FLOATS, FloatPower.EXP_3))
              .fma(r, FloatVector.broadcast(FLOATS, FloatPower.EXP_2));

      FloatVector square = r.mul(r);
      FloatVector squarel = r.add(r).fma(rl, r.fma(r, square.neg()));
      FloatVector term = square.mul(series);
      FloatVector terml = squarel.fma(series, square.fma(series, term.neg()));
      FloatVector sum = r.add(term);
      FloatVector suml = r.sub(sum).add(term).add(rl).add(terml);
      FloatVector whole = sum.add(1);
      FloatVector wholel = one.sub(whole).add(sum).add(suml);

      // 2^twos in five factors, four of them equal: one alone would leave the range.
      IntVector n =
          rounded.reinterpretAsInts().sub(Float.floatToRawIntBits(FloatPower.NO_FRACTION));
      IntVector sign = n.lanewise(VectorOperators.ASHR, 31);
      IntVector quarter =
          sign.add(n).lanewise(VectorOperators.ASHR, 6).sub(sign).lanewise(VectorOperators.LSHL, 4);
      IntVector rest = n.sub(quarter.lanewise(VectorOperators.LSHL, 2));
      FloatVector u =
          quarter.add(BIAS).lanewise(VectorOperators.LSHL, FRACTION_BITS).reinterpretAsFloats();
      FloatVector v =
          rest.add(BIAS).lanewise(VectorOperators.LSHL, FRACTION_BITS).reinterpretAsFloats();
      whole.add(wholel).mul(u).mul(u).mul(u).mul(u).mul(v).blend(0, none).intoArray(logs, i);
    }
  }
}

package io.quern.kernel;

import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The SIMD twins there are, by name of the format: the same bytes as the definition, sooner. Names
 * the {@code *Vector} classes, which need the module jdk.incubator.vector, so nobody but {@link
 * Kernels} refers to it, and only once it knows that the module is there.
 */
final class VectorTwins {
  static final Map<String, Supplier<BlockQuantizer>> QUANTIZERS =
      Map.of(
          "BF16", BF16Vector::new,
          "F16", F16Vector::new,
          "Q4_0", Q4_0Vector::new,
          "Q4_K", Q4_KVector::new,
          "Q5_K", Q5_KVector::new,
          "Q6_K", Q6_KVector::new,
          "Q8_0", Q8_0Vector::new);

  /** By name of the row format; null where there is no twin for the parameters of the format. */
  static final Map<String, Function<RowFormat, @Nullable RowQuantizer>> ROWS =
      Map.ofEntries(
          Map.entry(IntPacked.NAME, IntRowsVector::twinOf),
          Map.entry(Int8Plain.NAME, IntRowsVector::twinOf),
          Map.entry(CodebookRows.NAME, CodebookVector::twinOf),
          Map.entry(Nf4.NAME, Nf4Vector::twinOf),
          Map.entry(Fp8.NAME, Fp8Vector::twinOf),
          Map.entry("mxfp4", GroupRowsVector::twinOf),
          Map.entry("mxfp8", GroupRowsVector::twinOf),
          Map.entry("nvfp4", GroupRowsVector::twinOf));

  /** Observers that search for the range, by name of the row format. */
  static final Map<String, Function<Map<String, String>, ShrinkObserver>> OBSERVERS =
      Map.of(
          IntPacked.NAME,
          IntTrialVector::observer,
          Int8Plain.NAME,
          IntTrialVector::observer,
          Fp8.NAME,
          texts -> GroupObserver.fp8(texts, SmallFloatTrialVector::search),
          "mxfp4",
          texts -> GroupObserver.mxfp4(texts, SmallFloatTrialVector::search),
          "mxfp8",
          texts -> GroupObserver.mxfp8(texts, SmallFloatTrialVector::search),
          "nvfp4",
          texts -> Nvfp4Observer.of(texts, SmallFloatTrialVector::search));

  /** Costs of steps, by name of the row format. */
  static final Map<String, Function<Map<String, String>, StepCosts>> STEP_COSTS =
      Map.of(
          IntPacked.NAME,
          texts -> SearchCosts.ofIntegers(texts, IntTrialVector::search),
          Int8Plain.NAME,
          texts -> SearchCosts.ofIntegers(texts, IntTrialVector::search),
          Fp8.NAME,
          texts -> SearchCosts.ofFp8(texts, SmallFloatTrialVector::search));

  static final Map<String, WeightDecoder> DECODERS =
      Map.of(
          "BF16", new DecodeBF16Vector(),
          "F16", new DecodeF16Vector(),
          "F32", new DecodeF32Vector());

  private VectorTwins() {}
}

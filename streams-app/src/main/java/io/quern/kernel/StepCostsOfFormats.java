package io.quern.kernel;

import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** The costs of steps by the definition, by name of the row format. */
public final class StepCostsOfFormats {
  private static final Map<String, Function<Map<String, String>, StepCosts>> MAKERS =
      Map.of(
          IntPacked.NAME, texts -> SearchCosts.ofIntegers(texts, IntTrial::search),
          Int8Plain.NAME, texts -> SearchCosts.ofIntegers(texts, IntTrial::search),
          Fp8.NAME, texts -> SearchCosts.ofFp8(texts, SmallFloatTrial::search));

  private StepCostsOfFormats() {}

  /**
   * Costs of a format whose scales are of tensors or blocks.
   *
   * @param parameters those of the row format
   * @throws IllegalArgumentException for parameters that the format cannot have
   */
  public static Optional<StepCosts> find(String format, Map<String, String> parameters) {
    return Optional.ofNullable(MAKERS.get(format)).map(maker -> maker.apply(parameters));
  }
}

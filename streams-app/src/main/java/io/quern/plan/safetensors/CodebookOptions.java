package io.quern.plan.safetensors;

import io.quern.kernel.VectorCodebook;
import io.quern.model.ProfileDetails.Option;
import io.quern.plan.PlanRefused;
import java.util.Arrays;
import java.util.Set;

/** The options of a profile that change codebooks. */
final class CodebookOptions {
  private static final String ROWS = "rowsPerCodebook";
  private static final String LAYOUT = "layout";

  /** Their names. */
  static final Set<String> NAMES = Set.of(ROWS, LAYOUT);

  private CodebookOptions() {}

  /**
   * The type as one option changes it.
   *
   * @throws PlanRefused when the option has a value that it cannot have
   */
  static WeightType.Codebook apply(WeightType.Codebook type, Option option) throws PlanRefused {
    if (option.name().equals(ROWS)) {
      int rows = SchemeOptions.number(option, option.value());
      return new WeightType.Codebook(type.bits(), rows, type.layout());
    }
    CodebookLayout layout =
        Arrays.stream(CodebookLayout.values())
            .filter(each -> each.name().equalsIgnoreCase(option.value()))
            .findFirst()
            .orElseThrow(
                () ->
                    Refusals.option(
                        "option %s is '%s'; use quern, aqlm"
                            .formatted(option.name(), option.value())));
    return new WeightType.Codebook(type.bits(), type.rows(), layout);
  }

  /**
   * Looks at all of them together.
   *
   * @throws PlanRefused for what the layout cannot say
   */
  static void check(WeightType.Codebook type) throws PlanRefused {
    if (!type.isAqlm()) {
      return;
    }
    if (VectorCodebook.valuesOf(type.bits()) == 0) {
      throw Refusals.option(
          "layout aqlm: indices of %d bits do not fill a byte; take 1, 2, 4 or 8 bits"
              .formatted(type.bits()));
    }
    if (type.rows() > 0) {
      throw Refusals.option(
          "layout aqlm: a tensor has one codebook; leave out " + ROWS + " or take layout quern");
    }
  }
}

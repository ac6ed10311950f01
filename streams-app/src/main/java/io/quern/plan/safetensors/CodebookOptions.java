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
  private static final String CENTROIDS = "centroids";

  /** Their names. */
  static final Set<String> NAMES = Set.of(ROWS, LAYOUT, CENTROIDS);

  private CodebookOptions() {}

  /**
   * The type as one option changes it.
   *
   * @throws PlanRefused when the option has a value that it cannot have
   */
  static WeightType.Codebook apply(WeightType.Codebook type, Option option) throws PlanRefused {
    if (option.name().equals(ROWS)) {
      int rows = SchemeOptions.number(option, option.value());
      return new WeightType.Codebook(type.centroids(), rows, type.layout());
    }
    if (option.name().equals(CENTROIDS)) {
      return new WeightType.Codebook(centroids(type, option), type.rows(), type.layout());
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
    return new WeightType.Codebook(type.centroids(), type.rows(), layout);
  }

  /** The type says how wide an index is, and the option how many of its values are used. */
  private static int centroids(WeightType.Codebook type, Option option) throws PlanRefused {
    int centroids = SchemeOptions.number(option, option.value());
    int most = 1 << type.bits();
    int least = Math.max(2, most / 2 + 1);
    if (centroids < least || centroids > most) {
      String fit = least == most ? "2" : least + " to " + most;
      throw Refusals.option(
          "option %s is '%s'; indices of %d bits are for %s%s"
              .formatted(
                  option.name(),
                  option.value(),
                  type.bits(),
                  fit,
                  centroids < 2 || centroids > 256
                      ? ""
                      : ", take type KMEANS" + WeightType.Codebook.bits(centroids)));
    }
    return centroids;
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

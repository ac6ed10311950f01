package io.quern.plan.gguf;

import static io.quern.model.ProfileDetails.LEAVE_OUTPUT_TENSOR;
import static io.quern.model.ProfileDetails.OUTPUT_TENSOR_TYPE;
import static io.quern.model.ProfileDetails.PURE;
import static io.quern.model.ProfileDetails.TENSOR_TYPE;
import static io.quern.model.ProfileDetails.TOKEN_EMBEDDING_TYPE;

import io.quern.format.gguf.GgmlType;
import io.quern.model.Profile;
import io.quern.model.ProfileDetails;
import io.quern.plan.BoundedText;
import io.quern.plan.PlanRefused;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What a profile says about the types of single tensors, instead of the mix: llama-quantize's
 * {@code --tensor-type}, {@code --output-tensor-type}, {@code --token-embedding-type}, {@code
 * --pure} and {@code --leave-output-tensor}.
 *
 * @param rules the first whose pattern is found in a name decides
 * @param output type of {@code output.weight}
 * @param embedding type of the token embeddings
 * @param pure whether the mix is left out: one type for all
 * @param leavesOutput whether {@code output.weight} stays as it is
 */
record TypeOverrides(
    List<Rule> rules,
    Optional<GgmlType> output,
    Optional<GgmlType> embedding,
    boolean pure,
    boolean leavesOutput) {
  /** The mix decides everything. */
  static final TypeOverrides NONE =
      new TypeOverrides(List.of(), Optional.empty(), Optional.empty(), false, false);

  private static final int MOST_RULES = 1024;

  /** A quarter of a second; what a thousand rules need for the largest models is half of it. */
  private static final long MOST_LOOKS = 100_000_000;

  TypeOverrides {
    rules = List.copyOf(rules);
  }

  /** A pattern and the type of the tensors whose names it is found in. */
  record Rule(TensorPattern pattern, GgmlType type) {}

  /** Those of a profile; refuses what names no pattern or no type that Quern makes. */
  static TypeOverrides of(Profile profile) throws PlanRefused {
    ProfileDetails details = profile.details();
    try {
      List<Rule> rules = new ArrayList<>();
      for (String word : details.options(TENSOR_TYPE)) {
        rules.add(rule(word));
      }
      if (rules.size() > MOST_RULES) {
        throw new IllegalArgumentException(rules.size() + " rules are more than " + MOST_RULES);
      }
      return new TypeOverrides(
          rules,
          details.option(OUTPUT_TENSOR_TYPE).map(TypeOverrides::type),
          details.option(TOKEN_EMBEDDING_TYPE).map(TypeOverrides::type),
          isSet(details, PURE),
          isSet(details, LEAVE_OUTPUT_TENSOR));
    } catch (IllegalArgumentException e) {
      throw new PlanRefused(
          "unknown-type", "profile %s: tensor types: %s".formatted(profile.name(), e.getMessage()));
    }
  }

  private static boolean isSet(ProfileDetails details, String option) {
    return details.option(option).map(Boolean::parseBoolean).orElse(false);
  }

  private static Rule rule(String word) {
    int sign = word.indexOf('=');
    if (sign < 1 || sign == word.length() - 1) {
      throw new IllegalArgumentException("'" + word + "' is not PATTERN=TYPE");
    }
    return new Rule(TensorPattern.parse(word.substring(0, sign)), type(word.substring(sign + 1)));
  }

  private static GgmlType type(String word) {
    Set<GgmlType> made =
        FileType.supported().stream()
            .map(FileType::defaultType)
            .collect(Collectors.toCollection(() -> EnumSet.noneOf(GgmlType.class)));
    return GgmlType.named(word)
        .filter(made::contains)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "'" + word + "' is no type that Quern makes; it makes " + words(made)));
  }

  private static String words(Set<GgmlType> types) {
    return types.stream().map(GgmlType::name).collect(Collectors.joining(", "));
  }

  /** Looks that patterns may take, for one plan. */
  static BoundedText.Budget budget() {
    return new BoundedText.Budget(MOST_LOOKS);
  }
}

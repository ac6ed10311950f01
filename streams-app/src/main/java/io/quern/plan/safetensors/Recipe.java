package io.quern.plan.safetensors;

import io.quern.model.Profile;
import io.quern.model.ProfileDetails;
import io.quern.model.ProfileDetails.Option;
import io.quern.model.QuantizationGroup;
import io.quern.plan.PlanRefused;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a profile asks for, resolved and checked.
 *
 * @param label for people
 * @param type of every linear module that no group targets
 * @param roundsAsWeights whether quotients are rounded to the dtype of the weights, as the
 *     reference does on a CPU
 * @param renamesExperts whether experts are called as compressed-tensors calls them
 * @param importance the document that says how much columns matter
 * @param shardBytes the most bytes of tensors in a file
 */
record Recipe(
    String label,
    WeightType type,
    List<TargetedScheme> groups,
    List<ModulePattern> ignore,
    boolean roundsAsWeights,
    boolean renamesExperts,
    Optional<String> importance,
    long shardBytes) {
  /** As Transformers 5 cuts: 50 GB, decimal. */
  static final long SHARD_BYTES = 50_000_000_000L;

  private static final String SHARD_OPTION = "shardBytes";
  private static final String NAMES_OPTION = "names";
  private static final Set<String> OTHER_OPTIONS =
      Set.of(SHARD_OPTION, NAMES_OPTION, ProfileDetails.IMPORTANCE);
  private static final String DEFAULT_IGNORE = "lm_head";

  /** In place of patterns: nothing is ignored. */
  private static final String IGNORE_NOTHING = "none";

  Recipe {
    groups = List.copyOf(groups);
    ignore = List.copyOf(ignore);
  }

  /** Whether nothing at all is to change. */
  boolean copiesAll() {
    return type instanceof WeightType.Copy && groups.isEmpty();
  }

  /** A scheme and the modules that it is for. */
  record TargetedScheme(Scheme scheme, List<ModulePattern> targets) {
    TargetedScheme {
      targets = List.copyOf(targets);
    }
  }

  /**
   * Reads a profile.
   *
   * @throws PlanRefused naming what cannot be
   */
  static Recipe of(Profile profile) throws PlanRefused {
    ProfileDetails details = profile.details();
    WeightType type =
        WeightTypes.find(profile.type())
            .orElseThrow(
                () ->
                    new PlanRefused(
                        "unknown-type",
                        "type '%s' is not known; use one of %s"
                            .formatted(profile.type(), String.join(", ", WeightTypes.names()))));
    if (details.output().shards() != 0) {
      throw Refusals.option("a number of shards cannot be chosen here; set option " + SHARD_OPTION);
    }
    WeightType changed = changed(type, profile.type(), details.options());
    List<TargetedScheme> groups = groups(details.groups());
    checkFamily(changed, groups);
    return new Recipe(
        profile.type() + (groups.isEmpty() ? "" : "-mixed"),
        changed,
        groups,
        ignore(details.ignore()),
        roundsAsWeights(details.arithmetic()),
        renamesExperts(changed, groups, details),
        importance(changed, details),
        shardBytes(details));
  }

  private static WeightType changed(WeightType type, String name, List<Option> options)
      throws PlanRefused {
    WeightType changed = type;
    for (Option option : options) {
      if (SchemeOptions.NAMES.contains(option.name())) {
        if (!(changed instanceof WeightType.Compressed(Scheme scheme))) {
          throw Refusals.option("type " + name + " has no option " + option.name());
        }
        changed = new WeightType.Compressed(SchemeOptions.apply(scheme, option));
      } else if (CodebookOptions.NAMES.contains(option.name())) {
        if (!(changed instanceof WeightType.Codebook codebook)) {
          throw Refusals.option("type " + name + " has no option " + option.name());
        }
        changed = CodebookOptions.apply(codebook, option);
      } else if (!OTHER_OPTIONS.contains(option.name())) {
        throw Refusals.option("option '" + option.name() + "' is not known");
      }
    }
    if (changed instanceof WeightType.Codebook codebook) {
      CodebookOptions.check(codebook);
    }
    if (changed instanceof WeightType.Compressed(Scheme scheme)) {
      SchemeRules.checked(scheme, "type " + name);
    }
    return changed;
  }

  private static List<TargetedScheme> groups(List<QuantizationGroup> groups) throws PlanRefused {
    List<TargetedScheme> schemes = new ArrayList<>();
    for (QuantizationGroup group : groups) {
      if (group.targets().isEmpty()) {
        throw Refusals.option("group '" + group.name() + "' has no targets");
      }
      schemes.add(new TargetedScheme(SchemeGroup.read(group), patterns(group.targets())));
    }
    return schemes;
  }

  /** One configuration describes one directory, and only schemes can stand side by side in it. */
  private static void checkFamily(WeightType type, List<TargetedScheme> groups) throws PlanRefused {
    boolean mixes = type instanceof WeightType.Compressed || type instanceof WeightType.Copy;
    if (!groups.isEmpty() && !mixes) {
      throw Refusals.option(
          "groups go with the types of compressed-tensors and COPY, not with NF4 and KMEANS");
    }
  }

  private static List<ModulePattern> ignore(List<String> ignore) throws PlanRefused {
    if (ignore.equals(List.of(IGNORE_NOTHING))) {
      return List.of();
    }
    return patterns(ignore.isEmpty() ? List.of(DEFAULT_IGNORE) : ignore);
  }

  private static List<ModulePattern> patterns(List<String> texts) throws PlanRefused {
    List<ModulePattern> patterns = new ArrayList<>();
    for (String text : texts) {
      patterns.add(ModulePattern.parse(text));
    }
    return patterns;
  }

  private static boolean roundsAsWeights(String arithmetic) throws PlanRefused {
    return switch (arithmetic) {
      case "", "f32" -> false;
      case "weights" -> true;
      default ->
          throw Refusals.option("arithmetic '" + arithmetic + "' is not known; use f32, weights");
    };
  }

  /** Whoever wants the names of the source says so: some servers know no others. */
  private static boolean renamesExperts(
      WeightType type, List<TargetedScheme> groups, ProfileDetails details) throws PlanRefused {
    boolean compressed = type instanceof WeightType.Compressed || !groups.isEmpty();
    String names = details.option(NAMES_OPTION).orElse("reference");
    return switch (names) {
      case "reference" -> compressed;
      case "source" -> false;
      default ->
          throw Refusals.option(
              "option " + NAMES_OPTION + " is '" + names + "'; use reference, source");
    };
  }

  private static Optional<String> importance(WeightType type, ProfileDetails details)
      throws PlanRefused {
    Optional<String> name = details.option(ProfileDetails.IMPORTANCE);
    if (name.isPresent() && !(type instanceof WeightType.Codebook)) {
      throw Refusals.option(
          "importance '%s': only codebooks (KMEANS) are weighted by it".formatted(name.get()));
    }
    return name;
  }

  private static long shardBytes(ProfileDetails details) throws PlanRefused {
    String text = details.option(SHARD_OPTION).orElse(Long.toString(SHARD_BYTES));
    try {
      long bytes = Long.parseLong(text);
      if (bytes >= 1) {
        return bytes;
      }
    } catch (NumberFormatException e) {
      // said below, as for a number out of range
    }
    throw Refusals.option("option " + SHARD_OPTION + " is '" + text + "'; give a number of bytes");
  }
}

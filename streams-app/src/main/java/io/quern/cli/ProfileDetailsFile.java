package io.quern.cli;

import io.quern.model.ProfileDetails;
import io.quern.model.ProfileDetails.Option;
import io.quern.model.QuantizationGroup;
import io.quern.plan.PlanRefused;
import io.quern.plan.safetensors.SchemeGroups;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The finer part of a profile.
 *
 * <pre>
 * observer: mse                        # the same as an option of that name
 * options: {strategy: group, group: 64}   # with observer percentile also {percentile: 99.99}
 * ignore: [lm_head, "re:.*gate$"]
 * groups:
 *   - name: down
 *     targets: ["re:.*down_proj"]
 *     type: W8A16
 *     strategy: channel
 * arithmetic: weights
 * importance: wikitext                  # a document that the model was published with
 * through: [BF16, Q8_0]               # GGUF: Q8_0 of the BF16, then the type
 * tensors:                            # GGUF, as llama-quantize's flags; the first that fits
 *   - {pattern: attn_v, type: Q8_0}
 * outputTensorType: Q8_0
 * tokenEmbeddingType: Q6_K
 * pure: true
 * leaveOutputTensor: true
 * errorFigures: false
 * </pre>
 */
final class ProfileDetailsFile {
  private static final String IMPORTANCE = ProfileDetails.IMPORTANCE;

  /** The keys of schemes. */
  static final Set<String> SCHEME_KEYS =
      Set.of("observer", "options", "ignore", "groups", "arithmetic", IMPORTANCE);

  /** The key that any container has. */
  static final String FIGURES = "errorFigures";

  private static final String THROUGH = ProfileDetails.THROUGH;
  private static final String TENSORS = "tensors";

  private static final List<String> END_TYPES =
      List.of(ProfileDetails.OUTPUT_TENSOR_TYPE, ProfileDetails.TOKEN_EMBEDDING_TYPE);

  private static final List<String> MIX_FLAGS =
      List.of(ProfileDetails.PURE, ProfileDetails.LEAVE_OUTPUT_TENSOR);

  /** The keys of GGUF's: types that weights pass through, and those of single tensors. */
  static final Set<String> GGUF_KEYS =
      Stream.of(List.of(THROUGH, TENSORS), END_TYPES, MIX_FLAGS)
          .flatMap(List::stream)
          .collect(Collectors.toUnmodifiableSet());

  private static final List<String> SCHEME_OPTIONS =
      List.of("strategy", "group", "block", "symmetric", "observer", "percentile", "activations");

  private final YamlMap root;

  private ProfileDetailsFile(YamlMap root) {
    this.root = root;
  }

  static ProfileDetails read(YamlMap root) {
    ProfileDetailsFile file = new ProfileDetailsFile(root);
    return new ProfileDetails(
        file.options(),
        file.groups(),
        root.texts("ignore"),
        root.text("arithmetic", ""),
        new ProfileDetails.Output(root.flag(FIGURES, true), 0));
  }

  private List<Option> options() {
    List<Option> options = new ArrayList<>();
    root.entries("options")
        .forEach(entry -> options.add(new Option(entry.getKey(), entry.getValue())));
    if (root.has(THROUGH)) {
      options.add(new Option(THROUGH, String.join(",", root.texts(THROUGH))));
    }
    options.addAll(tensorTypes());
    if (root.has("observer")) {
      options.add(new Option("observer", root.text("observer")));
    }
    if (root.has(IMPORTANCE)) {
      options.add(new Option(IMPORTANCE, root.text(IMPORTANCE)));
    }
    return options;
  }

  private List<Option> tensorTypes() {
    List<Option> types = new ArrayList<>();
    for (YamlMap rule : root.maps(TENSORS)) {
      rule.requireKeys(Set.of("pattern", "type"), "pattern and type");
      types.add(
          new Option(ProfileDetails.TENSOR_TYPE, rule.text("pattern") + "=" + rule.text("type")));
    }
    for (String end : END_TYPES) {
      if (root.has(end)) {
        types.add(new Option(end, root.text(end)));
      }
    }
    for (String flag : MIX_FLAGS) {
      if (root.flag(flag, false)) {
        types.add(new Option(flag, "true"));
      }
    }
    return types;
  }

  private List<QuantizationGroup> groups() {
    List<QuantizationGroup> groups = new ArrayList<>();
    for (YamlMap group : root.maps("groups")) {
      groups.add(group(group, "group_" + groups.size()));
    }
    return groups;
  }

  private static QuantizationGroup group(YamlMap map, String defaultName) {
    map.requireKeys(
        Set.of(
            "name",
            "targets",
            "type",
            "strategy",
            "group",
            "block",
            "symmetric",
            "observer",
            "percentile",
            "activations"),
        "name, targets, type, " + String.join(", ", SCHEME_OPTIONS));
    List<Option> options = new ArrayList<>();
    for (String option : SCHEME_OPTIONS) {
      if (map.has(option)) {
        options.add(new Option(option, map.text(option)));
      }
    }
    List<String> targets = map.texts("targets");
    if (targets.isEmpty()) {
      throw map.refused("targets is missing; name modules or give re: patterns");
    }
    try {
      return SchemeGroups.resolve(
          map.text("name", defaultName), targets, map.text("type"), options);
    } catch (PlanRefused e) {
      throw map.refused(e.text());
    }
  }
}

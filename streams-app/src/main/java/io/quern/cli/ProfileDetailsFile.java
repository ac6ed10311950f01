package io.quern.cli;

import io.quern.model.ProfileDetails;
import io.quern.model.ProfileDetails.Option;
import io.quern.model.QuantizationGroup;
import io.quern.plan.PlanRefused;
import io.quern.plan.safetensors.SchemeGroups;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

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

  /** The key of GGUF's: types that weights pass through before they get their last one. */
  static final String THROUGH = ProfileDetails.THROUGH;

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
    if (root.has("observer")) {
      options.add(new Option("observer", root.text("observer")));
    }
    if (root.has(IMPORTANCE)) {
      options.add(new Option(IMPORTANCE, root.text(IMPORTANCE)));
    }
    return options;
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

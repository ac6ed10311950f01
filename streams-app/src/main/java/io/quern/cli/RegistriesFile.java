package io.quern.cli;

import io.quern.model.RegistryTarget;
import io.quern.register.CredentialsReference;
import io.quern.register.Placeholders;
import io.quern.register.RegistryAdapters;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Where a profile's artifacts are pushed.
 *
 * <pre>
 * registries:
 *   - name: house                       # default: the adapter
 *     adapter: oci-ollama
 *     target: http://127.0.0.1:5000/library/{model_lower}
 *     tags: ["{type_lower}", latest]    # default: the adapter's
 *     credentials: env:HOUSE_REGISTRY   # or file:/path; default: none
 *     options: {retries: 3}             # of the adapter
 * </pre>
 */
final class RegistriesFile {
  static final String KEY = "registries";
  private static final String WORDS = "name, adapter, target, tags, credentials, options";

  private RegistriesFile() {}

  static List<RegistryTarget> read(YamlMap root) {
    List<RegistryTarget> targets = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (YamlMap map : root.maps(KEY)) {
      RegistryTarget target = target(map);
      if (!names.add(target.name())) {
        throw map.refused("another registry is named '" + target.name() + "'; give it a name");
      }
      targets.add(target);
    }
    return targets;
  }

  private static RegistryTarget target(YamlMap map) {
    map.requireKeys(Set.of(WORDS.split(", ")), WORDS);
    String adapter = adapter(map);
    try {
      List<String> tags = map.texts("tags");
      tags.forEach(Placeholders::check);
      return new RegistryTarget(
          map.text("name", adapter),
          adapter,
          Placeholders.check(map.text("target")),
          tags,
          CredentialsReference.check(map.text("credentials", "")),
          options(map));
    } catch (IllegalArgumentException e) {
      throw map.refused(String.valueOf(e.getMessage()));
    }
  }

  private static String adapter(YamlMap map) {
    String adapter = map.text("adapter");
    if (!RegistryAdapters.names().contains(adapter)) {
      throw map.refused(
          "adapter '%s' is not known; use %s"
              .formatted(adapter, String.join(", ", RegistryAdapters.names())));
    }
    return adapter;
  }

  private static Map<String, String> options(YamlMap map) {
    Map<String, String> options = new HashMap<>();
    map.entries("options").forEach(entry -> options.put(entry.getKey(), entry.getValue()));
    return options;
  }
}

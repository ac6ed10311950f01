package io.quern.serde;

import io.quern.model.RegistryTarget;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Targets of a profile. An adapter's options stand in the profile's attributes, as {@code
 * registry.NAME.OPTION}: the record of a target has no room for them.
 */
final class RegistryRecords {
  private static final String PREFIX = "registry.";

  private RegistryRecords() {}

  static io.quern.avro.RegistryTarget toRecord(RegistryTarget target) {
    return new io.quern.avro.RegistryTarget(
        target.name(), target.adapter(), target.target(), target.tags(), target.credentials());
  }

  static Map<String, String> attributes(List<RegistryTarget> targets) {
    Map<String, String> attributes = new HashMap<>();
    for (RegistryTarget target : targets) {
      target
          .options()
          .forEach((option, value) -> attributes.put(prefixOf(target.name()) + option, value));
    }
    return attributes;
  }

  static RegistryTarget toDomain(
      io.quern.avro.RegistryTarget record, Map<String, String> attributes) {
    String prefix = prefixOf(record.getName());
    Map<String, String> options = new HashMap<>();
    attributes.forEach(
        (key, value) -> {
          if (key.startsWith(prefix)) {
            options.put(key.substring(prefix.length()), value);
          }
        });
    return new RegistryTarget(
        record.getName(),
        record.getAdapter(),
        record.getTarget(),
        record.getTags(),
        record.getCredentials(),
        options);
  }

  /** Names of targets hold no dots, so none begins another's. */
  private static String prefixOf(String name) {
    return PREFIX + name + ".";
  }
}

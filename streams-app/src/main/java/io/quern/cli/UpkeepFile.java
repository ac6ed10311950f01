package io.quern.cli;

import io.quern.model.Upkeep;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * The part of a profile that decides no byte.
 *
 * <pre>
 * priority: 5                # higher goes first
 * revisions: all             # latest, all or since
 * retention:
 *   revisions: 3
 *   age: 30d
 *   artifacts: latest 5      # or keep
 * </pre>
 */
final class UpkeepFile {
  static final Set<String> KEYS = Set.of("priority", "revisions", "retention");

  private UpkeepFile() {}

  static Upkeep read(YamlMap root) {
    try {
      Map<String, String> retention = new LinkedHashMap<>();
      root.entries("retention").forEach(entry -> retention.put(entry.getKey(), entry.getValue()));
      String priority = root.text("priority", "0");
      String revisions = root.text("revisions", Upkeep.Reach.LATEST.word());
      return new Upkeep(Integer.parseInt(priority), Upkeep.Reach.of(revisions), retention);
    } catch (NumberFormatException e) {
      throw root.refused("priority is a whole number, not '" + root.text("priority") + "'");
    } catch (IllegalArgumentException e) {
      throw root.refused(String.valueOf(e.getMessage()));
    }
  }
}

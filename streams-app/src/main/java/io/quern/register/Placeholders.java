package io.quern.register;

import io.quern.model.ArtifactId;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Fills {@code {model}}, {@code {revision}}, {@code {profile}} and {@code {type}} into addresses
 * and tags, or {@code {model_lower}} and so on in lower case, as many registries want it.
 */
public final class Placeholders {
  private static final Pattern HOLE = Pattern.compile("\\{([^{}]*)\\}");
  private static final String LOWER = "_lower";
  private static final List<String> NAMES = List.of("model", "revision", "profile", "type");

  private final Map<String, String> values;

  /**
   * @param label of the artifact, its type for people
   */
  public Placeholders(ArtifactId artifact, String label) {
    values =
        Map.of(
            "model",
            artifact.model(),
            "revision",
            artifact.revision(),
            "profile",
            artifact.profile(),
            "type",
            label);
  }

  /**
   * Refuses a text with a placeholder that is none.
   *
   * @throws IllegalArgumentException naming it and those there are
   */
  public static String check(String text) {
    Matcher holes = HOLE.matcher(text);
    while (holes.find()) {
      if (!NAMES.contains(bare(holes.group(1)))) {
        throw new IllegalArgumentException(
            "placeholder %s is not known; use {%s}, or with _lower behind the name"
                .formatted(holes.group(), String.join("}, {", NAMES)));
      }
    }
    return text;
  }

  /** The text with every placeholder replaced. */
  public String fill(String text) {
    return HOLE.matcher(check(text)).replaceAll(hole -> Matcher.quoteReplacement(value(hole)));
  }

  private String value(MatchResult hole) {
    String name = hole.group(1);
    String value = values.getOrDefault(bare(name), "");
    return name.endsWith(LOWER) ? value.toLowerCase(Locale.ROOT) : value;
  }

  private static String bare(String name) {
    return name.endsWith(LOWER) ? name.substring(0, name.length() - LOWER.length()) : name;
  }
}

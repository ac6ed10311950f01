package io.quern.model;

import java.util.regex.Pattern;

/**
 * What a name from outside may look like before it becomes a key or a path.
 *
 * <p>A model's name is one or more words joined by {@code /}; a revision's and a profile's is one
 * word. A word has letters, digits, dot, underscore and hyphen, at most 128, and does not begin
 * with a dot.
 */
public final class Names {
  private static final Pattern WORD = Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9._-]{0,127}");
  private static final int MAX_MODEL = 255;

  private Names() {}

  /**
   * Checks a model's name.
   *
   * @throws IllegalArgumentException naming it and the rule
   */
  public static String model(String name) {
    boolean sound = name.length() <= MAX_MODEL && !name.endsWith("/");
    for (String word : name.split("/", -1)) {
      sound &= WORD.matcher(word).matches();
    }
    return checked(sound, "model", name);
  }

  /**
   * Checks a revision's name.
   *
   * @throws IllegalArgumentException naming it and the rule
   */
  public static String revision(String name) {
    return checked(WORD.matcher(name).matches(), "revision", name);
  }

  /**
   * Checks a profile's name.
   *
   * @throws IllegalArgumentException naming it and the rule
   */
  public static String profile(String name) {
    return checked(WORD.matcher(name).matches(), "profile", name);
  }

  private static String checked(boolean sound, String kind, String name) {
    if (!sound) {
      throw new IllegalArgumentException(
          kind
              + " name '"
              + cut(name)
              + "' is not allowed: use letters, digits, '.', '_' and '-', at most 128, not"
              + " beginning with '.'"
              + (kind.equals("model") ? " ('/' may join such words)" : ""));
    }
    return name;
  }

  private static String cut(String name) {
    return name.length() <= 64 ? name : name.substring(0, 64) + "…";
  }
}

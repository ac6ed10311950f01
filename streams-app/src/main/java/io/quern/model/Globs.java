package io.quern.model;

/** Matches names against globs in linear time, so that a hostile pattern costs nothing. */
final class Globs {
  private Globs() {}

  /**
   * Whether {@code glob} matches the whole of {@code text}; {@code *} any run of characters, {@code
   * ?} one.
   */
  static boolean matches(String glob, String text) {
    int g = 0;
    int t = 0;
    int star = -1;
    int resume = 0;
    while (t < text.length()) {
      if (g < glob.length() && glob.charAt(g) == '*') {
        star = g++;
        resume = t;
      } else if (g < glob.length() && (glob.charAt(g) == '?' || glob.charAt(g) == text.charAt(t))) {
        g++;
        t++;
      } else if (star >= 0) {
        g = star + 1; // let the last star swallow one character more
        t = ++resume;
      } else {
        return false;
      }
    }
    while (g < glob.length() && glob.charAt(g) == '*') {
      g++;
    }
    return g == glob.length();
  }
}

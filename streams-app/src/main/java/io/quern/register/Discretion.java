package io.quern.register;

import java.util.Comparator;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.regex.Pattern;

/** Sees to it that no words of an adapter or a registry tell a secret, whatever they quote. */
final class Discretion {
  private static final String HIDDEN = "***";
  private static final int LONGEST = 1000;

  private static final Pattern USER_IN_ADDRESS = Pattern.compile("(?<=://)[^/@\\s]+@");

  /** Addresses that are signed have the signature there. */
  private static final Pattern QUERY_OF_ADDRESS =
      Pattern.compile("(://[^\\s?#\"'<>]+\\?)[^\\s\"'<>)]+");

  private static final Pattern SECRET_PARAMETER =
      Pattern.compile("(?i)((?:signature|credential|token|secret|password)=)[^&\\s\"'<>)]+");

  /** The longest first: a shorter one may be its beginning. */
  private final ConcurrentSkipListSet<String> secrets =
      new ConcurrentSkipListSet<>(
          Comparator.comparingInt(String::length).reversed().thenComparing(text -> text));

  void hide(String secret) {
    if (!secret.isEmpty()) {
      secrets.addAll(Spellings.of(secret));
    }
  }

  void hide(Credentials credentials) {
    if (!credentials.isNone()) {
      hide(credentials.secret());
      hide(credentials.user() + ":" + credentials.secret());
    }
  }

  /** A text without secrets, of any length. */
  String discreet(String text) {
    String said = text;
    for (String secret : secrets) {
      said = said.replace(secret, HIDDEN);
    }
    said = USER_IN_ADDRESS.matcher(said).replaceAll(HIDDEN + "@");
    said = QUERY_OF_ADDRESS.matcher(said).replaceAll("$1" + HIDDEN);
    return SECRET_PARAMETER.matcher(said).replaceAll("$1" + HIDDEN);
  }

  /** On one line, of bounded length, without secrets. */
  String say(String words) {
    String said = discreet(words).replaceAll("\\s+", " ").strip();
    return said.length() <= LONGEST ? said : said.substring(0, LONGEST) + "…";
  }

  Receipt say(Receipt receipt) {
    return new Receipt(
        say(receipt.reference()),
        say(receipt.digest()),
        receipt.sentBytes(),
        receipt.notes().stream().map(this::say).toList());
  }
}

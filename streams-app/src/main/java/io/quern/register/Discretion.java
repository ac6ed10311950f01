package io.quern.register;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;

/** Sees to it that no words of an adapter or a registry tell a secret, whatever they quote. */
final class Discretion {
  private static final Pattern USER_IN_ADDRESS = Pattern.compile("(?<=://)[^/@\\s]+@");
  private static final int LONGEST = 1000;
  private static final String HIDDEN = "***";

  private final List<String> secrets = new ArrayList<>();

  Discretion(Credentials credentials) {
    if (!credentials.isNone()) {
      String pair = credentials.user() + ":" + credentials.secret();
      secrets.add(Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8)));
      secrets.add(credentials.secret());
    }
  }

  /** On one line, of bounded length, without secrets. */
  String say(String words) {
    String said = words;
    for (String secret : secrets) {
      said = said.replace(secret, HIDDEN);
    }
    said = USER_IN_ADDRESS.matcher(said).replaceAll(HIDDEN + "@");
    said = said.replaceAll("\\s+", " ").strip();
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

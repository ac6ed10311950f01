package io.quern.register.oci;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a registry wants to see first: RFC 9110, 11.6.1.
 *
 * @param scheme {@code basic} or {@code bearer}
 * @param parameters by name, in lower case
 */
record Challenge(String scheme, Map<String, String> parameters) {
  private static final Pattern PARAMETER =
      Pattern.compile("([A-Za-z0-9_-]+)\\s*=\\s*(?:\"((?:[^\"\\\\]|\\\\.)*)\"|([^\\s,\"]+))");

  Challenge {
    parameters = Map.copyOf(parameters);
  }

  /** The first challenge of a scheme among {@code WWW-Authenticate} headers. */
  static Optional<Challenge> find(String scheme, List<String> headers) {
    return headers.stream().map(Challenge::parse).filter(c -> c.scheme.equals(scheme)).findFirst();
  }

  private static Challenge parse(String header) {
    String[] words = header.strip().split("\\s+", 2);
    Map<String, String> parameters = new HashMap<>();
    Matcher found = PARAMETER.matcher(words.length > 1 ? words[1] : "");
    while (found.find()) {
      String value = found.group(2) != null ? found.group(2) : found.group(3);
      parameters.putIfAbsent(
          found.group(1).toLowerCase(Locale.ROOT), value.replaceAll("\\\\(.)", "$1"));
    }
    return new Challenge(words[0].toLowerCase(Locale.ROOT), parameters);
  }

  Optional<String> parameter(String name) {
    return Optional.ofNullable(parameters.get(name));
  }
}

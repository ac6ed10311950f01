package io.quern.model;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Where a profile wants its complete artifacts pushed, with placeholders still in it.
 *
 * @param name tells targets of a profile apart
 * @param adapter the kind of registry
 * @param target address in the adapter's words
 * @param tags names that people pull by; empty for the adapter's default
 * @param credentials where they are to be found, never they themselves; empty for none
 * @param options of the adapter, by name
 */
public record RegistryTarget(
    String name,
    String adapter,
    String target,
    List<String> tags,
    String credentials,
    Map<String, String> options) {
  private static final Pattern WORD = Pattern.compile("[A-Za-z0-9_-]{1,64}");
  private static final Pattern WITH_USER = Pattern.compile("://[^/?#]*@");

  /**
   * @throws IllegalArgumentException for a name that cannot be part of a record's key, and for an
   *     address with a user in it, which is not quoted
   */
  public RegistryTarget {
    if (!WORD.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "registry name '%s' is not allowed: use letters, digits, '_' and '-', at most 64"
              .formatted(name));
    }
    if (WITH_USER.matcher(target).find()) {
      throw new IllegalArgumentException(
          "the target of registry %s has a user in its address; say under credentials where they are found"
              .formatted(name));
    }
    tags = List.copyOf(tags);
    options = Map.copyOf(options);
  }

  /** All that decides what stands where; of credentials only where they are found. */
  public String digest() {
    StringBuilder words = new StringBuilder();
    add(words, adapter);
    add(words, target);
    tags.forEach(tag -> add(words, tag));
    new TreeMap<>(options)
        .forEach(
            (option, value) -> {
              add(words.append('+'), option);
              add(words, value);
            });
    return Sha256.hex(words.toString().getBytes(StandardCharsets.UTF_8));
  }

  /** With its length in front, so that no two lists read alike. */
  private static void add(StringBuilder words, String word) {
    words.append(word.length()).append(':').append(word);
  }
}

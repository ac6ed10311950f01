package io.quern.model;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.Collections;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a profile says of when its artifacts are made and how long they stay; decides no byte, and
 * is no part of the profile's digest.
 *
 * @param priority higher goes first
 * @param revisions which of the revisions that were there before the profile it is applied to
 * @param retention the words {@code revisions} (a number), {@code age} and {@code artifacts}
 */
public record Upkeep(int priority, Reach revisions, Map<String, String> retention) {
  /** Says nothing: the service decides. */
  public static final Upkeep DEFAULT = new Upkeep(0, Reach.LATEST, Map.of());

  private static final String REVISIONS = "revisions";
  private static final String AGE = "age";
  private static final String ARTIFACTS = "artifacts";
  private static final String KEEP = "keep";
  private static final Pattern LATEST = Pattern.compile("latest +([0-9]{1,6})");
  private static final Pattern NUMBER = Pattern.compile("[1-9][0-9]{0,5}");
  private static final Pattern SPAN = Pattern.compile("([1-9][0-9]{0,5})([smhd])");

  /**
   * @throws IllegalArgumentException naming the word of retention that is not known or makes no
   *     sense
   */
  public Upkeep {
    retention = Collections.unmodifiableMap(new TreeMap<>(retention));
    retention.forEach(Upkeep::check);
  }

  /** Which revisions a profile that comes later is applied to. */
  public enum Reach {
    /** The newest that is live. */
    LATEST,
    /** Every one that is live. */
    ALL,
    /** None: only what is published from then on. */
    SINCE;

    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }

    /**
     * The reach of a word.
     *
     * @throws IllegalArgumentException for a word that is none of these
     */
    public static Reach of(String word) {
      return Arrays.stream(values())
          .filter(reach -> reach.word().equals(word))
          .findFirst()
          .orElseThrow(
              () ->
                  new IllegalArgumentException(
                      "revisions '" + word + "' is not known; use latest, all or since"));
    }
  }

  private static void check(String word, String value) {
    boolean sound =
        switch (word) {
          case REVISIONS -> NUMBER.matcher(value).matches();
          case AGE -> isSpan(value);
          case ARTIFACTS -> value.equals(KEEP) || LATEST.matcher(value).matches();
          default ->
              throw new IllegalArgumentException(
                  "retention '" + word + "' is not known; use revisions, age or artifacts");
        };
    if (!sound) {
      throw new IllegalArgumentException(
          "retention " + word + " '" + value + "' makes no sense; for example " + example(word));
    }
  }

  private static String example(String word) {
    return switch (word) {
      case REVISIONS -> "revisions: 3";
      case AGE -> "age: 30d";
      default -> "artifacts: keep, or artifacts: latest 5";
    };
  }

  private static boolean isSpan(String text) {
    try {
      return !span(text).isNegative();
    } catch (DateTimeParseException e) {
      return false;
    }
  }

  /**
   * A span of time such as {@code 90s}, {@code 30m}, {@code 24h} or {@code 30d}.
   *
   * @throws DateTimeParseException for any other text
   */
  public static Duration span(String text) {
    Matcher matcher = SPAN.matcher(text);
    if (!matcher.matches()) {
      throw new DateTimeParseException("use a number and s, m, h or d", text, 0);
    }
    long number = Long.parseLong(matcher.group(1));
    return switch (matcher.group(2)) {
      case "s" -> Duration.ofSeconds(number);
      case "m" -> Duration.ofMinutes(number);
      case "h" -> Duration.ofHours(number);
      default -> Duration.ofDays(number);
    };
  }

  /** How many of the newest revisions stay live; nothing where the service decides. */
  public OptionalInt revisionsKept() {
    String kept = retention.get(REVISIONS);
    return kept == null ? OptionalInt.empty() : OptionalInt.of(Integer.parseInt(kept));
  }

  /** How old a revision gets that is not the newest. */
  public Optional<Duration> age() {
    return Optional.ofNullable(retention.get(AGE)).map(Upkeep::span);
  }

  /** How many artifacts stay beyond their revision, counted from the newest; 0 for none. */
  public int artifactsKept() {
    String kept = retention.getOrDefault(ARTIFACTS, "");
    Matcher latest = LATEST.matcher(kept);
    if (latest.matches()) {
      return Integer.parseInt(latest.group(1));
    }
    return kept.equals(KEEP) ? Integer.MAX_VALUE : 0;
  }
}

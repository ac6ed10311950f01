package io.quern.plan;

import java.time.Duration;

/**
 * What the service does where a profile says nothing.
 *
 * @param revisions how many of a model's newest revisions stay live; {@link #ALL} for every one
 * @param expireAfter how long a revision that is not whole is waited for
 * @param modelsInWork revisions that are in work at one time in a process; {@link #ALL} for no
 *     limit
 */
public record Keeping(int revisions, Duration expireAfter, int modelsInWork) {
  /** No limit. */
  public static final int ALL = 0;

  /** What a service has that is not told otherwise. */
  public static final Keeping DEFAULT = new Keeping(3, Duration.ofHours(24), 4);

  /** Nothing goes and nothing waits: for one model in one run. */
  public static final Keeping EVERYTHING = new Keeping(ALL, Duration.ofDays(10_000), ALL);

  public Keeping {
    if (revisions < 0 || modelsInWork < 0 || expireAfter.isNegative() || expireAfter.isZero()) {
      throw new IllegalArgumentException(
          "revisions %d, models in work %d and expiry %s must not be negative"
              .formatted(revisions, modelsInWork, expireAfter));
    }
  }

  /** A span in the unit that makes it a round number. */
  static String words(Duration span) {
    long seconds = span.toSeconds();
    if (seconds % 3600 == 0) {
      return span.toHours() + " h";
    }
    return seconds % 60 == 0 ? span.toMinutes() + " min" : seconds + " s";
  }
}

package io.quern.plan;

import java.util.List;

/**
 * How far a plan was sent that is too much for one transaction.
 *
 * @param timestamp of what asked for the plan, which its orders have
 * @param donors ids of the plans that something was copied from
 * @param unit the next of {@link Outgoing}'s units
 * @param index the next chunk of that unit
 * @param ordered bytes of the output that what was sent brings about
 */
public record PlanCursor(
    String planId, long timestamp, List<String> donors, int unit, long index, long ordered) {
  private static final String VERSION = "1";
  private static final int FIXED = 6;

  public PlanCursor {
    donors = List.copyOf(donors);
  }

  /** Before anything was sent. */
  static PlanCursor start(String planId, long timestamp, List<String> donors) {
    return new PlanCursor(planId, timestamp, donors, 0, 0, 0);
  }

  /** Behind a chunk of the unit. */
  PlanCursor next(long bytes) {
    return new PlanCursor(planId, timestamp, donors, unit, index + 1, ordered + bytes);
  }

  /** Behind the unit. */
  PlanCursor nextUnit(long bytes) {
    return new PlanCursor(planId, timestamp, donors, unit + 1, 0, ordered + bytes);
  }

  /** Version 1 of the stored form: words with a space between, the version first. */
  public String toText() {
    String words = String.join(" ", VERSION, planId, "" + timestamp, "" + unit, "" + index);
    return donors.isEmpty()
        ? words + " " + ordered
        : words + " " + ordered + " " + String.join(" ", donors);
  }

  /**
   * Reads {@link #toText}.
   *
   * @throws IllegalStateException for text of another version
   */
  public static PlanCursor of(String stored) {
    List<String> words = List.of(stored.split(" "));
    if (!words.getFirst().equals(VERSION)) {
      throw new IllegalStateException(
          "store plan-cursors holds version " + words.getFirst() + ", this is version " + VERSION);
    }
    return new PlanCursor(
        words.get(1),
        Long.parseLong(words.get(2)),
        words.subList(FIXED, words.size()),
        Integer.parseInt(words.get(3)),
        Long.parseLong(words.get(4)),
        Long.parseLong(words.get(5)));
  }
}

package io.quern.quantize;

import java.util.List;

/**
 * Which live chunks at the head of a partition hold back a log that is mostly dead.
 *
 * <p>They are few: the dead bytes that a copy frees are at least as many as the live ones, so over
 * time at most one byte is copied for each that was published.
 */
final class HeadRules {
  private HeadRules() {}

  /**
   * How many of the lowest chunks to send again.
   *
   * @param standing the live chunks, the lowest first
   * @param end position behind the last byte of the log
   * @param slack dead bytes that are always allowed
   */
  static int toCopy(List<ChunkLocation> standing, long end, long slack) {
    long live = standing.stream().mapToLong(ChunkLocation::length).sum();
    long liveBehind = live;
    int copied = 0;
    for (ChunkLocation location : standing) {
      long dead = end - location.position() - liveBehind;
      if (dead <= Math.max(live, slack)) {
        return copied;
      }
      liveBehind -= location.length();
      copied++;
    }
    return copied;
  }
}

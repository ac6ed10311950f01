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
   * A partition's log.
   *
   * @param end position behind its last byte
   * @param live bytes of all live chunks
   * @param before bytes of those live chunks that stand below the ones in question
   */
  record Log(long end, long live, long before) {}

  /**
   * How many of the lowest chunks to send again.
   *
   * @param lowest live chunks, the lowest first
   * @param slack dead bytes that are always allowed
   */
  static int toCopy(List<ChunkLocation> lowest, Log log, long slack) {
    long liveBehind = log.live() - log.before();
    int copied = 0;
    for (ChunkLocation location : lowest) {
      long dead = log.end() - location.position() - liveBehind;
      if (dead <= Math.max(log.live(), slack)) {
        return copied;
      }
      liveBehind -= location.length();
      copied++;
    }
    return copied;
  }
}

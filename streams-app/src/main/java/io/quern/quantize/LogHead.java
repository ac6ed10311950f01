package io.quern.quantize;

import io.quern.model.ChunkId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;
import java.util.PriorityQueue;

/**
 * What stands first in the log of a partition, and how much of it is live.
 *
 * @param log as {@link HeadRules} look at it, with regard to {@code next}
 * @param lowest offset of a live chunk
 * @param next the lowest live chunks of those that were asked for, the lowest first
 */
record LogHead(HeadRules.Log log, OptionalLong lowest, List<Standing> next) {

  /**
   * A chunk, or a part of one, and its place.
   *
   * @param key that the store has for it
   */
  record Standing(String key, ChunkLocation location) {
    static final Comparator<Standing> LOWEST_FIRST =
        Comparator.comparingLong(each -> each.location().offset());

    ChunkId chunk() {
      return QuantizeStores.chunkOf(key);
    }
  }

  /** The places, the lowest first. */
  List<ChunkLocation> places() {
    return next.stream().map(Standing::location).toList();
  }

  /** Sees every place once, in any order; holds no more than the lowest. */
  static final class Look {
    private final long above;
    private final int most;
    private final PriorityQueue<Standing> next =
        new PriorityQueue<>(Standing.LOWEST_FIRST.reversed());
    private long end;
    private long live;
    private long before;
    private long lowest = Long.MAX_VALUE;

    /**
     * @param above only chunks behind this offset are kept
     * @param most so many
     */
    Look(long above, int most) {
      this.above = above;
      this.most = most;
    }

    void see(String key, ChunkLocation location) {
      end = Math.max(end, location.end());
      live += location.length();
      lowest = Math.min(lowest, location.offset());
      if (location.offset() <= above) {
        before += location.length();
      } else if (next.size() < most || isLower(location)) {
        next.add(new Standing(key, location));
        if (next.size() > most) {
          next.poll();
        }
      }
    }

    private boolean isLower(ChunkLocation location) {
      Standing highest = next.peek();
      return highest != null && location.offset() < highest.location().offset();
    }

    LogHead head() {
      List<Standing> sorted = new ArrayList<>(next);
      sorted.sort(Standing.LOWEST_FIRST);
      return new LogHead(
          new HeadRules.Log(end, live, before),
          lowest == Long.MAX_VALUE ? OptionalLong.empty() : OptionalLong.of(lowest),
          sorted);
    }
  }
}

package io.quern.model;

import java.util.ArrayList;
import java.util.List;
import java.util.function.LongFunction;
import java.util.function.Predicate;

/**
 * Which uploads hold the chunks of a tensor, as runs in the chunks' order. No run at all, and what
 * lies behind the last: the revision holds them itself.
 */
public record ChunkOrigins(List<Run> runs) {
  /** The revision holds every chunk. */
  public static final ChunkOrigins OWN = new ChunkOrigins(List.of());

  public ChunkOrigins {
    runs = List.copyOf(runs);
  }

  /** So many chunks of one origin. */
  public record Run(long chunks, Origin origin) {
    public Run {
      if (chunks < 1) {
        throw new IllegalArgumentException("a run of " + chunks + " chunks");
      }
    }
  }

  /**
   * An upload that holds bytes: never one that refers to another.
   *
   * @param revision empty for the revision itself
   * @param uploadId the accepted upload of that revision
   */
  public record Origin(String revision, String uploadId) {
    public static final Origin SELF = new Origin("", "");

    public Origin {
      if (!revision.isEmpty()) {
        Names.revision(revision);
      }
    }

    public boolean isSelf() {
      return revision.isEmpty();
    }
  }

  /** The origins of chunks {@code [0, count)}. */
  public static ChunkOrigins of(long count, LongFunction<Origin> origins) {
    List<Run> runs = new ArrayList<>();
    for (long index = 0; index < count; index++) {
      Origin origin = origins.apply(index);
      Run last = runs.isEmpty() ? null : runs.getLast();
      if (last != null && last.origin().equals(origin)) {
        runs.set(runs.size() - 1, new Run(last.chunks() + 1, origin));
      } else {
        runs.add(new Run(1, origin));
      }
    }
    boolean own = runs.stream().allMatch(run -> run.origin().isSelf());
    return own ? OWN : new ChunkOrigins(runs);
  }

  /** Where chunk {@code index} is. */
  public Origin of(long index) {
    long left = index;
    for (Run run : runs) {
      if (left < run.chunks()) {
        return run.origin();
      }
      left -= run.chunks();
    }
    return Origin.SELF;
  }

  /** The same, but what {@code gone} names is held by the revision itself. */
  public ChunkOrigins without(Predicate<Origin> gone) {
    List<Run> kept =
        runs.stream()
            .map(run -> gone.test(run.origin()) ? new Run(run.chunks(), Origin.SELF) : run)
            .toList();
    boolean own = kept.stream().allMatch(run -> run.origin().isSelf());
    return own ? OWN : new ChunkOrigins(kept);
  }

  /** Chunks of other revisions. */
  public long foreign() {
    return runs.stream().filter(run -> !run.origin().isSelf()).mapToLong(Run::chunks).sum();
  }
}

package io.quern.assemble;

import io.quern.model.ArtifactId;
import io.quern.model.ArtifactState;
import io.quern.reject.RejectionCounts;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/** What the sink has done since the process began; any thread may ask. */
public final class AssembleProgress {
  private final Map<ArtifactId, Counts> counts = new ConcurrentHashMap<>();
  private final Map<ArtifactId, ArtifactState> states = new ConcurrentHashMap<>();
  private final RejectionCounts rejections = new RejectionCounts();

  /**
   * Counters.
   *
   * @param bytes bytes written to files
   * @param copied those of them that came from another artifact
   * @param segments segments that brought them
   * @param duplicates segments that brought nothing new
   * @param dropped segments and news of superseded plans
   * @param rejected segments that have no place in their artifact
   */
  public record Counts(
      long bytes, long copied, long segments, long duplicates, long dropped, long rejected) {
    public static final Counts NONE = new Counts(0, 0, 0, 0, 0, 0);
    static final Counts DUPLICATE = new Counts(0, 0, 0, 1, 0, 0);
    static final Counts DROPPED = new Counts(0, 0, 0, 0, 1, 0);
    static final Counts REJECTED = new Counts(0, 0, 0, 0, 0, 1);

    static Counts written(long bytes) {
      return bytes > 0 ? new Counts(bytes, 0, 1, 0, 0, 0) : DUPLICATE;
    }

    static Counts copied(long bytes) {
      return bytes > 0 ? new Counts(bytes, bytes, 1, 0, 0, 0) : DUPLICATE;
    }

    Counts plus(Counts other) {
      return new Counts(
          bytes + other.bytes,
          copied + other.copied,
          segments + other.segments,
          duplicates + other.duplicates,
          dropped + other.dropped,
          rejected + other.rejected);
    }
  }

  void count(ArtifactId artifact, Counts more) {
    counts.merge(artifact, more, Counts::plus);
  }

  void announced(ArtifactState state) {
    states.put(state.plan().artifact(), state);
  }

  /** What was rejected. */
  public RejectionCounts rejections() {
    return rejections;
  }

  public Counts of(ArtifactId artifact) {
    return counts.getOrDefault(artifact, Counts.NONE);
  }

  public Counts total() {
    return counts.values().stream().reduce(Counts.NONE, Counts::plus);
  }

  /** Counters of every artifact that a segment was seen of, in the order of their names. */
  public Map<String, Counts> byArtifact() {
    Map<String, Counts> sorted = new TreeMap<>();
    counts.forEach((artifact, each) -> sorted.put(artifact.toString(), each));
    return sorted;
  }

  /** The last state that this process announced of each artifact, in the order of their names. */
  public Map<String, ArtifactState> states() {
    Map<String, ArtifactState> sorted = new TreeMap<>();
    states.forEach((artifact, state) -> sorted.put(artifact.toString(), state));
    return sorted;
  }
}

package io.quern.model;

import java.util.List;

/** What reaches {@code calibrate}: what to wait for, and what a chunk had to say. */
public sealed interface Statistic {
  /**
   * The content of its tensors, the method and the parameters, hashed; the artifact is no part of
   * it, so that a second profile finds it done.
   */
  String id();

  /**
   * An artifact subscribes.
   *
   * @param uploadId the accepted upload, for the second orders
   * @param members the tensors that are looked at together, and where each goes
   */
  record Subscribed(
      String id, PlanRef plan, String uploadId, StatisticMethod method, List<Member> members)
      implements Statistic {
    public Subscribed {
      members = List.copyOf(members);
    }
  }

  /**
   * An artifact does not want it any more.
   *
   * @param last whether nobody does: then all of it goes
   */
  record Cancelled(String id, PlanRef plan, boolean last) implements Statistic {}

  /**
   * One tensor.
   *
   * @param plan how the second pass writes it; there is none when it has no arrays
   * @param wholes where the arrays go that only the whole tensor decides
   */
  record Member(TensorPlan plan, List<WholeArray> wholes) {
    public Member {
      wholes = List.copyOf(wholes);
    }
  }

  /** An array that calibrate writes in one piece. */
  record WholeArray(String role, String file, long offset, long length) {}

  /**
   * What one chunk has to say. Which fields are filled is the method's business; arriving twice is
   * harmless.
   *
   * @param weights how many were seen
   * @param extremes of the chunk
   * @param firstNonFinite index of the first weight of the chunk that is infinite or not a number;
   *     -1 for none
   * @param steps one result a step of an observer
   * @param histogram of the values
   * @param vector an array of the chunk that calibrate puts together
   */
  record Partial(
      String id,
      ChunkId chunk,
      StatisticMethod method,
      long weights,
      Extremes extremes,
      long firstNonFinite,
      List<Integer> steps,
      Histogram histogram,
      Vector vector)
      implements Statistic {
    public Partial {
      steps = List.copyOf(steps);
    }
  }

  /** Least, greatest, and greatest magnitude; 0 is always among the values. */
  record Extremes(float min, float max, float absmax) {
    public static final Extremes NONE = new Extremes(0, 0, 0);

    public Extremes with(Extremes other) {
      return new Extremes(
          Math.min(min, other.min), Math.max(max, other.max), Math.max(absmax, other.absmax));
    }
  }

  /**
   * Counts by bucket: the upper 16 bits of a value's binary32, or all bits of a 16-bit dtype.
   *
   * @param buckets ascending
   * @param counts as many
   * @param sums exact sums of the values as raw binary64, little endian, as many; empty where the
   *     bucket is the value
   */
  record Histogram(List<Integer> buckets, List<Long> counts, Bytes sums) {
    public static final Histogram NONE = new Histogram(List.of(), List.of(), Bytes.empty());

    public Histogram {
      buckets = List.copyOf(buckets);
      counts = List.copyOf(counts);
    }
  }

  /** An array of a chunk by role; empty for none. */
  record Vector(String role, Bytes bytes) {
    public static final Vector NONE = new Vector("", Bytes.empty());
  }
}

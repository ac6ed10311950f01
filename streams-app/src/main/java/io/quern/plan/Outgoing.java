package io.quern.plan;

import io.quern.model.PlanRef;
import io.quern.model.Segment;
import io.quern.model.Statistic;
import io.quern.model.TensorPlan;
import io.quern.plan.reuse.Reuse;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;

/**
 * What follows from a plan, in units: headers and copies first, then each tensor, then each
 * statistic. What is copied is left out, but keeps its place, so that a place means the same
 * whatever could be copied.
 *
 * @param reuse what is copied, and what is left
 */
record Outgoing(PlanRef plan, String uploadId, ArtifactPlan artifact, Reuse reuse) {
  /** About what a record takes besides the bits that calibration found. */
  private static final long RECORD_BYTES = 320;

  /** The unit of headers and copies. */
  static final int HEAD = 0;

  int units() {
    return 1 + artifact.tensors().size() + artifact.statistics().size();
  }

  /** Whether a unit is a tensor. */
  boolean isTensor(int unit) {
    return unit > HEAD && unit <= artifact.tensors().size();
  }

  /** The tensor of a unit, with the chunks of it that are copied. */
  Reuse.Remainder tensor(int unit) {
    return reuse.tensors().get(unit - 1);
  }

  /** The statistic of a unit. */
  ArtifactPlan.StatisticPlan statistic(int unit) {
    return artifact.statistics().get(unit - 1 - artifact.tensors().size());
  }

  /** Those that are not copied. */
  Set<ArtifactPlan.StatisticPlan> statisticsLeft() {
    Set<ArtifactPlan.StatisticPlan> left = Collections.newSetFromMap(new IdentityHashMap<>());
    left.addAll(reuse.statistics());
    return left;
  }

  /** About what the head takes on the wire. */
  long headBytes() {
    long fixed = artifact.fixed().stream().mapToLong(each -> each.bytes().length()).sum();
    return fixed + RECORD_BYTES * (artifact.fixed().size() + reuse.copies().size());
  }

  /** Bytes of the output that the head brings about. */
  long headOutput() {
    return artifact.fixed().stream().mapToLong(each -> each.bytes().length()).sum()
        + reuse.copies().stream().mapToLong(Segment.Copy::length).sum();
  }

  /** About what an order for a chunk of the tensor takes on the wire. */
  static long orderBytes(TensorPlan tensor) {
    return RECORD_BYTES + tensor.format().calibration().length();
  }

  /** Bytes of the output that a chunk of the tensor brings about. */
  static long output(TensorPlan tensor, long index) {
    return tensor.outputsOf(index).stream().mapToLong(output -> output.length()).sum();
  }

  /** About what a statistic takes on the wire, be its chunks measured or ordered. */
  static long bytes(ArtifactPlan.StatisticPlan statistic) {
    return statistic.members().stream()
        .mapToLong(member -> member.plan().source().chunkCount() * orderBytes(member.plan()))
        .sum();
  }

  /** Bytes of the output that a statistic brings about in the end. */
  static long output(ArtifactPlan.StatisticPlan statistic) {
    long bytes = 0;
    for (Statistic.Member member : statistic.members()) {
      for (long index = 0; index < member.plan().source().chunkCount(); index++) {
        bytes += output(member.plan(), index);
      }
      bytes += member.wholes().stream().mapToLong(Statistic.WholeArray::length).sum();
    }
    return bytes;
  }
}

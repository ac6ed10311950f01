package io.quern.plan.reuse;

import io.quern.model.PlanRef;
import io.quern.model.TensorInfo;
import io.quern.plan.ArtifactPlan;
import java.util.Map;

/**
 * An artifact that is complete, and what stands where in it.
 *
 * @param digests SHA-256 of its files, by path
 * @param sameSource whether it is made of the very revision that is planned; else digests tell what
 *     is equal
 */
public record Donor(
    PlanRef plan, ArtifactPlan layout, Map<String, String> digests, boolean sameSource) {
  public Donor {
    digests = Map.copyOf(digests);
  }

  boolean hasTensor(TensorInfo wanted, TensorInfo own) {
    return wanted.isCutLike(own) && (sameSource || wanted.digests().sameWhole(own.digests()));
  }

  boolean hasChunk(TensorInfo wanted, TensorInfo own, long index) {
    return sameSource || wanted.digests().sameChunk(index, own.digests());
  }
}

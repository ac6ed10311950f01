package io.quern.plan.reuse;

import io.quern.model.PlanRef;
import io.quern.model.Segment;
import io.quern.model.TensorPlan;
import io.quern.plan.ArtifactPlan;
import io.quern.plan.ArtifactPlan.StatisticPlan;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What of an artifact is copied, and what is left to do. Bytes are a function of a chunk and its
 * order, or of the tensors of a statistic: where these are equal, so are the bytes.
 */
public final class Reuse {
  private final PlanRef plan;
  private final List<Segment.Copy> copies = new ArrayList<>();
  private final List<Remainder> tensors = new ArrayList<>();
  private List<StatisticUnit> units;

  /**
   * A tensor and those of its chunks that are copied.
   *
   * @param copied indexes of chunks
   */
  public record Remainder(TensorPlan plan, BitSet copied) {
    /** Whether chunk {@code index} has to be ordered. */
    public boolean isLeft(long index) {
      return !copied.get(Math.toIntExact(index));
    }
  }

  private Reuse(PlanRef plan, ArtifactPlan target) {
    this.plan = plan;
    target.tensors().forEach(tensor -> tensors.add(new Remainder(tensor, new BitSet())));
    units = StatisticUnit.of(target.statistics());
  }

  /** What the donors have of an artifact; an earlier one is asked first. */
  public static Reuse of(PlanRef plan, ArtifactPlan target, List<Donor> donors) {
    Reuse reuse = new Reuse(plan, target);
    donors.forEach(reuse::take);
    return reuse;
  }

  private void take(Donor donor) {
    Copies taken = new Copies(plan, donor);
    Map<String, TensorPlan> sources = new HashMap<>();
    donor.layout().tensors().forEach(tensor -> sources.put(tensor.source().name(), tensor));
    for (Remainder tensor : tensors) {
      TensorPlan source = sources.get(tensor.plan().source().name());
      if (source != null) {
        takeChunks(tensor, source, donor, taken);
      }
    }
    takeUnits(donor, taken);
    copies.addAll(taken.list());
  }

  private static void takeChunks(Remainder tensor, TensorPlan source, Donor donor, Copies taken) {
    TensorPlan target = tensor.plan();
    boolean comparable =
        target.statisticId().isEmpty()
            && target.source().isCutLike(source.source())
            && WrittenForm.same(target, source);
    if (!comparable) {
      return;
    }
    boolean all = donor.hasTensor(target.source(), source.source());
    BitSet found = new BitSet();
    for (int index = 0; index < target.source().chunkCount(); index++) {
      if (tensor.isLeft(index)
          && (all || donor.hasChunk(target.source(), source.source(), index))) {
        found.set(index);
      }
    }
    taken.addChunks(target, source, index -> found.get((int) index));
    tensor.copied().or(found);
  }

  private void takeUnits(Donor donor, Copies taken) {
    Map<Set<String>, StatisticUnit> sources = new HashMap<>();
    StatisticUnit.of(donor.layout().statistics())
        .forEach(unit -> sources.put(unit.tensors(), unit));
    List<StatisticUnit> left = new ArrayList<>();
    for (StatisticUnit unit : units) {
      StatisticUnit source = sources.get(unit.tensors());
      if (source != null && unit.isSame(source, donor)) {
        unit.copy(source, taken);
      } else {
        left.add(unit);
      }
    }
    units = left;
  }

  /** What assemble copies. */
  public List<Segment.Copy> copies() {
    return List.copyOf(copies);
  }

  /** What quantize does by itself. */
  public List<Remainder> tensors() {
    return List.copyOf(tensors);
  }

  /** What calibrate has to do with. */
  public List<StatisticPlan> statistics() {
    return units.stream().flatMap(unit -> unit.statistics().stream()).toList();
  }
}

package io.quern.plan.reuse;

import io.quern.model.PlanRef;
import io.quern.model.QuantizeOrder;
import io.quern.model.Segment;
import io.quern.model.Statistic;
import io.quern.model.TensorPlan;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongPredicate;

/** Copies from one donor into one artifact: what lies side by side in both is one copy. */
final class Copies {
  private final PlanRef plan;
  private final Donor donor;
  private final List<Segment.Copy> copies = new ArrayList<>();

  Copies(PlanRef plan, Donor donor) {
    this.plan = plan;
    this.donor = donor;
  }

  /** Copies the chunks of a tensor that {@code which} names. */
  void addChunks(TensorPlan target, TensorPlan source, LongPredicate which) {
    for (int i = 0; i < target.arrays().size(); i++) {
      Optional<Segment.Copy> open = Optional.empty();
      for (long index = 0; index < target.source().chunkCount(); index++) {
        if (which.test(index)) {
          Segment.Copy next =
              copy(
                  target.source().name(),
                  target.output(target.arrays().get(i), index),
                  source.output(source.arrays().get(i), index));
          open = Optional.of(open.map(before -> joined(before, next)).orElse(next));
        }
      }
      open.ifPresent(this::add);
    }
  }

  /** Copies an array that belongs to a whole tensor. */
  void addWhole(String tensor, Statistic.WholeArray target, Statistic.WholeArray source) {
    add(copy(tensor, output(target), output(source)));
  }

  private static QuantizeOrder.Output output(Statistic.WholeArray array) {
    return new QuantizeOrder.Output(array.role(), array.file(), array.offset(), array.length());
  }

  private Segment.Copy joined(Segment.Copy before, Segment.Copy next) {
    boolean adjoining =
        before.offset() + before.length() == next.offset()
            && before.from().offset() + before.length() == next.from().offset();
    if (!adjoining) {
      add(before);
      return next;
    }
    return before.with(before.length() + next.length());
  }

  private Segment.Copy copy(
      String tensor, QuantizeOrder.Output target, QuantizeOrder.Output source) {
    Segment.From from =
        new Segment.From(
            donor.plan(),
            source.file(),
            source.offset(),
            donor.digests().getOrDefault(source.file(), ""));
    return new Segment.Copy(plan, target.file(), target.offset(), target.length(), from, tensor);
  }

  private void add(Segment.Copy copy) {
    if (copy.length() > 0) {
      copies.add(copy);
    }
  }

  List<Segment.Copy> list() {
    return copies;
  }
}

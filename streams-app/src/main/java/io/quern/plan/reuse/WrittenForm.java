package io.quern.plan.reuse;

import io.quern.model.Statistic;
import io.quern.model.TensorPlan;
import java.util.List;

/** How something is written, wherever it is written to. */
final class WrittenForm {
  private WrittenForm() {}

  /** Whether equal chunks become equal bytes. */
  static boolean same(TensorPlan one, TensorPlan two) {
    return one.format().equals(two.format())
        && arrays(one).equals(arrays(two))
        && one.statisticId().isEmpty() == two.statisticId().isEmpty();
  }

  /** Whether equal tensors become equal bytes where the whole tensor decides. */
  static boolean same(Statistic.Member one, Statistic.Member two) {
    return same(one.plan(), two.plan()) && wholes(one).equals(wholes(two));
  }

  private static List<TensorPlan.RowArray> arrays(TensorPlan plan) {
    return plan.arrays().stream()
        .map(
            array ->
                new TensorPlan.RowArray(array.role(), "", 0, array.unitRows(), array.unitBytes()))
        .toList();
  }

  private static List<Statistic.WholeArray> wholes(Statistic.Member member) {
    return member.wholes().stream()
        .map(array -> new Statistic.WholeArray(array.role(), "", 0, array.length()))
        .toList();
  }
}

package io.quern.plan.reuse;

import io.quern.model.Statistic;
import io.quern.plan.ArtifactPlan.StatisticPlan;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Statistics that have tensors in common: all of them are copied, or none. */
record StatisticUnit(List<StatisticPlan> statistics) {
  private static final Comparator<StatisticPlan> ORDER =
      Comparator.comparing((StatisticPlan each) -> each.method().name())
          .thenComparing(each -> String.join("\n", names(each)));

  StatisticUnit {
    statistics = statistics.stream().sorted(ORDER).toList();
  }

  /** The units of a plan, in its order. */
  static List<StatisticUnit> of(List<StatisticPlan> statistics) {
    int[] first = new int[statistics.size()]; // of its unit; a unit's first one leads to itself
    Map<String, Integer> byTensor = new HashMap<>();
    for (int i = 0; i < first.length; i++) {
      first[i] = i;
      for (String tensor : names(statistics.get(i))) {
        int other = root(first, byTensor.getOrDefault(tensor, i));
        int own = root(first, i);
        first[Math.max(own, other)] = Math.min(own, other);
        byTensor.put(tensor, i);
      }
    }
    Map<Integer, List<StatisticPlan>> units = new TreeMap<>();
    for (int i = 0; i < first.length; i++) {
      units.computeIfAbsent(root(first, i), each -> new ArrayList<>()).add(statistics.get(i));
    }
    return units.values().stream().map(StatisticUnit::new).toList();
  }

  private static int root(int[] first, int of) {
    int at = of;
    while (first[at] != at) {
      at = first[at];
    }
    return at;
  }

  private static List<String> names(StatisticPlan statistic) {
    return statistic.members().stream().map(member -> member.plan().source().name()).toList();
  }

  /** The tensors that it is about. */
  Set<String> tensors() {
    return statistics.stream()
        .flatMap(statistic -> names(statistic).stream())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** Whether a donor's unit brought about the very same bytes. */
  boolean isSame(StatisticUnit other, Donor donor) {
    boolean same = statistics.size() == other.statistics.size();
    for (int i = 0; same && i < statistics.size(); i++) {
      same = isSame(statistics.get(i), other.statistics.get(i), donor);
    }
    return same;
  }

  private static boolean isSame(StatisticPlan one, StatisticPlan two, Donor donor) {
    boolean same =
        one.method().equals(two.method())
            && one.measured() == two.measured()
            && one.members().size() == two.members().size();
    for (int i = 0; same && i < one.members().size(); i++) {
      Statistic.Member mine = one.members().get(i);
      Statistic.Member theirs = two.members().get(i);
      same =
          donor.hasTensor(mine.plan().source(), theirs.plan().source())
              && WrittenForm.same(mine, theirs);
    }
    return same;
  }

  /** Copies every array of every member. */
  void copy(StatisticUnit source, Copies copies) {
    for (int i = 0; i < statistics.size(); i++) {
      List<Statistic.Member> members = statistics.get(i).members();
      for (int j = 0; j < members.size(); j++) {
        copy(members.get(j), source.statistics.get(i).members().get(j), copies);
      }
    }
  }

  private static void copy(Statistic.Member target, Statistic.Member source, Copies copies) {
    copies.addChunks(target.plan(), source.plan(), index -> true);
    for (int k = 0; k < target.wholes().size(); k++) {
      copies.addWhole(
          target.plan().source().name(), target.wholes().get(k), source.wholes().get(k));
    }
  }
}

package io.quern.plan.safetensors;

import io.quern.plan.PlanRefused;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Projections that servers join into one matrix, and which therefore need one global scale. Source:
 * llm-compressor 0.14.0.1, observers/helpers.py.
 */
final class FusedProjections {
  private static final List<List<String>> GROUPS =
      List.of(
          List.of("gate_proj", "up_proj"),
          List.of("q_proj", "k_proj", "v_proj"),
          List.of("q_a_proj", "kv_a_proj_with_mqa"),
          List.of("w1", "w3"));

  /** It also stands alone, in layers without a gate. */
  private static final String LONE = "up_proj";

  private final Map<String, Assignment.Assigned> byModule = new HashMap<>();
  private final Set<String> untouched;
  private final Set<String> words = new HashSet<>();

  private FusedProjections(Assignment assignment) {
    assignment.quantized().forEach(each -> byModule.put(each.module(), each));
    untouched = Set.copyOf(assignment.untouched());
    byModule.keySet().forEach(module -> words.add(LinearModules.last(module)));
    untouched.forEach(module -> words.add(LinearModules.last(module)));
  }

  /**
   * The weights that need a common scale, those that share one together.
   *
   * @param members weights with one in common, in the order of the source
   * @throws PlanRefused when one of them is missing, ignored, or of another kind
   */
  static Collection<List<Assignment.Assigned>> of(
      Assignment assignment, List<Assignment.Assigned> members) throws PlanRefused {
    FusedProjections fused = new FusedProjections(assignment);
    Map<String, List<Assignment.Assigned>> groups = new LinkedHashMap<>();
    for (Assignment.Assigned member : members) {
      String key = member.module();
      for (List<String> names : GROUPS) {
        if (names.contains(LinearModules.last(member.module()))) {
          fused.check(member, names);
          key = LinearModules.parent(member.module()) + "." + String.join(",", names);
        }
      }
      groups.computeIfAbsent(key, _ -> new ArrayList<>()).add(member);
    }
    return groups.values();
  }

  private void check(Assignment.Assigned member, List<String> names) throws PlanRefused {
    String parent = LinearModules.parent(member.module());
    boolean lone = LinearModules.last(member.module()).equals(LONE) && !words.containsAll(names);
    for (String name : names) {
      String module = parent.isEmpty() ? name : parent + "." + name;
      Assignment.Assigned other = byModule.get(module);
      if (other == null && !lone) {
        throw refused(member, names, module, untouched.contains(module) ? "ignored" : "missing");
      }
      if (other != null && !other.type().equals(member.type())) {
        throw refused(member, names, module, "of another scheme");
      }
      if (other != null && !other.tensor().dtype().equals(member.tensor().dtype())) {
        throw refused(member, names, module, other.tensor().dtype());
      }
    }
  }

  private static PlanRefused refused(
      Assignment.Assigned member, List<String> names, String module, String what) {
    return new PlanRefused(
        "fused-projections",
        "tensor %s: %s share one global scale, but %s is %s; treat them alike"
            .formatted(member.tensor().name(), String.join(", ", names), module, what));
  }
}

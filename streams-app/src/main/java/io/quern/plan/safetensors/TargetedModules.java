package io.quern.plan.safetensors;

import io.quern.plan.PlanRefused;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * The groups of a profile and the modules that each has found. Where several target a module, a
 * name goes before an expression, and that before all linear modules; then the first.
 */
final class TargetedModules {
  private final Recipe recipe;
  private final List<Target> targets = new ArrayList<>();

  TargetedModules(Recipe recipe) {
    this.recipe = recipe;
    for (Recipe.TargetedScheme group : recipe.groups()) {
      group
          .targets()
          .forEach(
              pattern -> targets.add(new Target(pattern, group, new TreeSet<>(), new TreeSet<>())));
    }
    targets.sort(Comparator.comparingInt(target -> target.pattern().rank())); // keeps the order
  }

  /**
   * One pattern of a group.
   *
   * @param found modules that it matches
   * @param won those that no other takes before it
   */
  private record Target(
      ModulePattern pattern, Recipe.TargetedScheme group, Set<String> found, Set<String> won) {}

  /** The type of a module: that of the first group that targets it, else the profile's. */
  WeightType typeOf(String module) throws PlanRefused {
    WeightType type = recipe.type();
    boolean taken = false;
    for (Target target : targets) {
      if (target.pattern().matches(module)) {
        target.found().add(module);
        if (!taken) {
          target.won().add(module);
          type = new WeightType.Compressed(target.group().scheme());
          taken = true;
        }
      }
    }
    return type;
  }

  /**
   * @throws PlanRefused for a pattern that found nothing
   */
  void check() throws PlanRefused {
    for (Target target : targets) {
      if (target.found().isEmpty()) {
        throw Refusals.withoutMatch(target.pattern().text(), "targets");
      }
    }
  }

  /** The schemes as a configuration names them. */
  List<Assignment.ConfigGroup> configGroups() {
    List<Assignment.ConfigGroup> groups = new ArrayList<>();
    boolean all = false;
    for (Recipe.TargetedScheme group : recipe.groups()) {
      List<String> written = written(group);
      all |= written.contains(ModulePattern.ANY);
      if (!written.isEmpty()) {
        groups.add(new Assignment.ConfigGroup(group.scheme(), written));
      }
    }
    if (!all && recipe.type() instanceof WeightType.Compressed(Scheme scheme)) {
      groups.add(new Assignment.ConfigGroup(scheme, List.of(ModulePattern.ANY)));
    }
    return groups;
  }

  /** Readers know full names and expressions; the end of a name would tell them nothing. */
  private List<String> written(Recipe.TargetedScheme group) {
    List<String> written = new ArrayList<>();
    for (Target target : targets) {
      if (target.group().equals(group)) {
        if (target.pattern().rank() == 0) {
          written.addAll(target.won());
        } else {
          written.add(target.pattern().text());
        }
      }
    }
    return written;
  }
}

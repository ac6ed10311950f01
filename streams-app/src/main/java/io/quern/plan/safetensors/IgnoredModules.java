package io.quern.plan.safetensors;

import io.quern.plan.PlanRefused;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The patterns of modules that stay as they are, and which of them found one. */
final class IgnoredModules {
  private final List<ModulePattern> patterns;
  private final Set<ModulePattern> used = new HashSet<>();

  IgnoredModules(List<ModulePattern> patterns) {
    this.patterns = patterns;
  }

  /** Looks at every pattern, so that each is known to find something. */
  boolean has(String module) throws PlanRefused {
    boolean ignored = false;
    for (ModulePattern pattern : patterns) {
      if (pattern.matches(module)) {
        used.add(pattern);
        ignored = true;
      }
    }
    return ignored;
  }

  /**
   * The output layer is named out of habit, whether the model has one or not.
   *
   * @throws PlanRefused for a pattern that found nothing
   */
  void check() throws PlanRefused {
    for (ModulePattern pattern : patterns) {
      if (!used.contains(pattern) && !pattern.text().equals(LinearModules.LM_HEAD)) {
        throw Refusals.withoutMatch(pattern.text(), "ignore");
      }
    }
  }
}

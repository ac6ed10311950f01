package io.quern.plan.safetensors;

import io.quern.model.TensorInfo;
import java.util.List;

/**
 * What becomes of each tensor.
 *
 * @param tensors those that are written, in the order of the source
 * @param untouched names of the linear modules that stay as they are, as a configuration lists them
 * @param ignored those of them that the profile wants so
 * @param groups the schemes that occur, each with the targets that a configuration names
 */
record Assignment(
    List<Assigned> tensors,
    List<String> untouched,
    List<String> ignored,
    List<ConfigGroup> groups) {
  Assignment {
    tensors = List.copyOf(tensors);
    untouched = List.copyOf(untouched);
    ignored = List.copyOf(ignored);
    groups = List.copyOf(groups);
  }

  /**
   * A tensor and its type.
   *
   * @param name what it is called in the output
   */
  record Assigned(TensorInfo tensor, String name, WeightType type) {
    boolean isCopied() {
      return type instanceof WeightType.Copy;
    }

    /** The module of a weight: its name without {@code .weight}. */
    String module() {
      return LinearModules.moduleOf(name);
    }
  }

  /**
   * A scheme.
   *
   * @param targets {@code Linear}, full names, or expressions
   */
  record ConfigGroup(Scheme scheme, List<String> targets) {
    ConfigGroup {
      targets = List.copyOf(targets);
    }
  }

  /** The weights that are quantized. */
  List<Assigned> quantized() {
    return tensors.stream().filter(tensor -> !tensor.isCopied()).toList();
  }
}

package io.quern.plan.safetensors;

import io.quern.model.TensorInfo;
import io.quern.plan.PlanRefused;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Gives each tensor of a model its type. */
final class Assigner {
  private final SourceModel model;
  private final Recipe recipe;
  private final IgnoredModules ignore;
  private final TargetedModules targets;
  private final List<Assignment.Assigned> tensors = new ArrayList<>();
  private final Set<String> untouched = new LinkedHashSet<>();
  private final Set<String> ignored = new LinkedHashSet<>();

  private Assigner(SourceModel model, Recipe recipe) {
    this.model = model;
    this.recipe = recipe;
    ignore = new IgnoredModules(recipe.ignore());
    targets = new TargetedModules(recipe);
  }

  /**
   * Assigns.
   *
   * @throws PlanRefused for a pattern that finds nothing, or when nothing is left to quantize
   */
  static Assignment assign(SourceModel model, Recipe recipe) throws PlanRefused {
    Assigner assigner = new Assigner(model, recipe);
    for (TensorInfo tensor : model.tensors()) {
      assigner.assign(tensor);
    }
    assigner.markOutput();
    assigner.ignore.check();
    assigner.targets.check();
    return assigner.assignment();
  }

  private void assign(TensorInfo tensor) throws PlanRefused {
    if (recipe.copiesAll()) {
      add(tensor, tensor.name(), new WeightType.Copy());
      return;
    }
    if (isOutput(tensor) && model.isTied()) {
      return; // readers take the embedding's
    }
    if (LinearModules.isFusedExperts(tensor) && !ignore.has(tensor.name())) {
      throw Refusals.shape(
          tensor,
          "it holds the matrices of several experts; save a matrix an expert, or ignore it");
    }
    String name =
        recipe.renamesExperts()
            ? ExpertNames.written(tensor.name(), model.modelType())
            : tensor.name();
    boolean linear = LinearModules.isLinear(tensor, model.modelType());
    add(tensor, name, linear ? typeOf(LinearModules.moduleOf(name)) : new WeightType.Copy());
  }

  private void add(TensorInfo tensor, String name, WeightType type) {
    tensors.add(new Assignment.Assigned(tensor, name, type));
  }

  private static boolean isOutput(TensorInfo tensor) {
    return tensor.name().equals(LinearModules.LM_HEAD + LinearModules.WEIGHT);
  }

  private WeightType typeOf(String module) throws PlanRefused {
    if (ignore.has(module)) {
      ignored.add(module);
      untouched.add(module);
      return new WeightType.Copy();
    }
    boolean kept =
        LinearModules.isRouter(module)
            || (leavesExperts(recipe.type()) && LinearModules.isOfExpert(module));
    WeightType type = kept ? new WeightType.Copy() : targets.typeOf(module);
    if (type instanceof WeightType.Copy) {
      untouched.add(module);
    }
    return type;
  }

  /** Transformers holds experts together, where its readers of these types find no module. */
  private static boolean leavesExperts(WeightType type) {
    return type instanceof WeightType.Nf4
        || (type instanceof WeightType.Codebook codebook && codebook.isAqlm());
  }

  /** The output layer comes last; one that shares the embedding's matrix has no tensor. */
  private void markOutput() throws PlanRefused {
    boolean output = untouched.remove(LinearModules.LM_HEAD);
    if (model.isTied()) {
      boolean _ = ignore.has(LinearModules.LM_HEAD);
      output = true;
    }
    if (output) {
      untouched.add(LinearModules.LM_HEAD);
    }
  }

  private Assignment assignment() throws PlanRefused {
    Assignment assignment =
        new Assignment(
            tensors, List.copyOf(untouched), List.copyOf(ignored), targets.configGroups());
    if (assignment.quantized().isEmpty() && !recipe.copiesAll()) {
      throw Refusals.source(
          "no linear module of the model is left to quantize; type COPY leaves all as it is");
    }
    return assignment;
  }
}

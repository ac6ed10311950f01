package io.quern.plan.safetensors;

import io.quern.format.safetensors.ModelConfig;
import io.quern.kernel.VectorCodebook;
import io.quern.model.Profile;
import io.quern.model.Revision;
import io.quern.model.TensorInfo;
import io.quern.model.TensorPlan;
import io.quern.plan.ArtifactPlan;
import io.quern.plan.PlanRefused;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Puts the parts of a plan together: the files of a Hugging Face directory. */
final class DirectoryPlan {
  private final SourceModel model;
  private final Recipe recipe;
  private final Assignment assignment;
  private final List<PlannedWeight> weights;

  DirectoryPlan(SourceModel model, Recipe recipe) throws PlanRefused {
    this.model = model;
    this.recipe = recipe;
    assignment = Assigner.assign(model, recipe);
    Importance importance = Importance.of(model, recipe);
    importance.check(assignment.quantized());
    weights = WeightPlanner.plan(assignment, recipe, importance);
    SourceChecks.rows(weights);
  }

  ArtifactPlan artifact(Revision revision, Profile profile) throws PlanRefused {
    List<OutputTensor> outputs =
        weights.stream().flatMap(weight -> weight.outputs().stream()).toList();
    Shards shards = Shards.lay(outputs, recipe.shardBytes(), this::metadata);
    ArtifactFiles files = files(shards, outputs);
    TensorPlans plans = new TensorPlans(revision, profile, shards);
    addStatistics(plans);
    List<TensorPlan> tensors = new ArrayList<>(plans.tensors());
    for (TensorInfo file : model.carried()) {
      tensors.add(TensorPlan.ofBlocks(file, file.dtype(), SourceModel.fileName(file.name()), 0, 1));
    }
    return new ArtifactPlan(
        recipe.label(), files.files(), files.fixed(), tensors, plans.statistics());
  }

  private ArtifactFiles files(Shards shards, List<OutputTensor> outputs) {
    ArtifactFiles files = new ArtifactFiles();
    for (Shards.Shard shard : shards.files()) {
      files.add(shard.file(), shard.header().fileBytes());
      files.put(shard.file(), 0, shard.header().bytes());
    }
    for (OutputTensor output : outputs) {
      if (output.content() instanceof OutputTensor.Content.Known(var bytes)) {
        Shards.Place place = shards.placeOf(output);
        files.put(place.file(), place.offset(), bytes);
      }
    }
    shards.index().ifPresent(index -> files.add(Shards.INDEX, index));
    model.config().ifPresent(config -> files.add(ModelConfig.FILE, text(config)));
    for (TensorInfo file : model.carried()) {
      files.add(SourceModel.fileName(file.name()), file.shape().weights());
    }
    model.empty().forEach(file -> files.add(file, 0));
    return files;
  }

  private String text(ModelConfig config) {
    if (recipe.type() instanceof WeightType.Nf4(boolean doubled)) {
      String compute = TorchDtypes.name(assignment.quantized().getFirst().tensor().dtype());
      return ConfigText.with(config, NormalFloatConfig.of(assignment, doubled, compute));
    }
    if (recipe.type() instanceof WeightType.Codebook type && type.isAqlm()) {
      int width = VectorCodebook.valuesOf(type.bits());
      return ConfigText.with(config, AqlmConfig.of(assignment, width));
    }
    boolean schemes = !assignment.groups().isEmpty();
    return schemes ? ConfigText.with(config, QuantizationConfig.of(assignment)) : config.text();
  }

  /** Servers ask for the format of the tensors; what has codebooks describes them. */
  private Map<String, String> metadata(List<OutputTensor> outputs) {
    if (recipe.copiesAll()) {
      return model.metadata();
    }
    if (!(recipe.type() instanceof WeightType.Codebook type) || type.isAqlm()) {
      return Map.of("format", "pt");
    }
    Set<OutputTensor> here = new HashSet<>(outputs);
    return CodebookWeights.metadata(
        weights.stream()
            .filter(CodebookWeights::has)
            .filter(weight -> here.contains(weight.outputs().getFirst()))
            .toList());
  }

  private void addStatistics(TensorPlans plans) throws PlanRefused {
    Map<TensorInfo, PlannedWeight> measured = new HashMap<>();
    for (PlannedWeight weight : weights) {
      if (weight.measured().isPresent()) {
        measured.put(weight.source(), weight);
      } else {
        plans.add(weight);
      }
    }
    for (List<Assignment.Assigned> group : together(measured.keySet())) {
      plans.addMeasured(group.stream().map(each -> of(measured, each)).toList());
    }
  }

  private static PlannedWeight of(
      Map<TensorInfo, PlannedWeight> measured, Assignment.Assigned weight) {
    return Optional.ofNullable(measured.get(weight.tensor())).orElseThrow();
  }

  /** Only a global scale is shared; every other statistic is of one tensor. */
  private Collection<List<Assignment.Assigned>> together(Set<TensorInfo> measured)
      throws PlanRefused {
    Map<Boolean, List<Assignment.Assigned>> bySharing =
        assignment.quantized().stream()
            .filter(weight -> measured.contains(weight.tensor()))
            .collect(Collectors.partitioningBy(DirectoryPlan::sharesGlobalScale));
    List<List<Assignment.Assigned>> groups = new ArrayList<>();
    bySharing.getOrDefault(false, List.of()).forEach(weight -> groups.add(List.of(weight)));
    groups.addAll(FusedProjections.of(assignment, bySharing.getOrDefault(true, List.of())));
    return groups;
  }

  private static boolean sharesGlobalScale(Assignment.Assigned weight) {
    return weight.type() instanceof WeightType.Compressed(Scheme scheme)
        && scheme.packing() == Packing.NVFP4;
  }
}

package io.quern.plan.gguf;

import io.quern.format.gguf.GgmlType;
import io.quern.model.TensorInfo;
import io.quern.plan.BoundedText;
import java.util.List;
import java.util.Optional;

/**
 * The type of every tensor in the output: as it is, or what the profile says of it, or what the mix
 * says; or the substitute of these. Source: llama-quant.cpp, llama_tensor_get_type.
 */
final class TypeRules {
  private static final String OUTPUT = "output.weight";
  private static final String LAYER_EMBEDDING = "per_layer_token_embd.weight";

  private final FileType fileType;
  private final TypeOverrides overrides;
  private final BoundedText.Budget budget = TypeOverrides.budget();
  private final MixRules mixRules;
  private final boolean tied;

  /**
   * @param ordered all tensors of the model, in the order of the output
   */
  TypeRules(Mix mix, TypeOverrides overrides, List<TensorInfo> ordered) {
    List<TensorCategory> categories =
        ordered.stream().map(tensor -> TensorCategory.of(tensor.name())).toList();
    this.tied = !categories.contains(TensorCategory.OUTPUT);
    int valuesCount =
        Math.toIntExact(categories.stream().filter(TensorCategory::holdsValues).count());
    this.fileType = mix.fileType();
    this.overrides = overrides;
    this.mixRules = new MixRules(mix, tied, valuesCount);
  }

  /** Decides on one tensor; to be asked of each once, in the order of the output. */
  GgmlType choose(TensorInfo tensor, GgmlType source) throws PlanRefusedException {
    if (fileType == FileType.COPY || !Exclusions.allow(tensor) || isLeft(tensor)) {
      return source;
    }
    Optional<GgmlType> stated = stated(tensor);
    if (stated.isPresent()) {
      return fitting(tensor, stated.get());
    }
    if (!fileType.defaultType().isQuantized()) {
      return fileType.defaultType();
    }
    return Fallbacks.fit(tensor, wanted(tensor));
  }

  private boolean isLeft(TensorInfo tensor) {
    return overrides.leavesOutput() && tensor.name().equals(OUTPUT);
  }

  /** What is stated of an end of the model; no rule goes before it, but for one large table. */
  private Optional<GgmlType> stated(TensorInfo tensor) throws PlanRefusedException {
    return switch (TensorCategory.of(tensor.name())) {
      case OUTPUT -> overrides.output();
      case TOKEN_EMBEDDING ->
          tensor.name().equals(LAYER_EMBEDDING) && ruled(tensor).isPresent()
              ? Optional.empty()
              : overrides.embedding();
      default -> Optional.empty();
    };
  }

  /** What is stated so has no substitute. */
  private static GgmlType fitting(TensorInfo tensor, GgmlType type) throws PlanRefusedException {
    if (!type.fits(tensor.shape().columns())) {
      throw PlanRefusedException.ofTensor(
          tensor.name(),
          "its rows of %d weights are no whole number of %s blocks"
              .formatted(tensor.shape().columns(), type),
          "state another type for it");
    }
    return type;
  }

  private GgmlType wanted(TensorInfo tensor) throws PlanRefusedException {
    Optional<GgmlType> ruled = ruled(tensor);
    if (ruled.isPresent()) {
      return ruled.get();
    }
    if (overrides.pure()) {
      return fileType.defaultType();
    }
    TensorCategory category = TensorCategory.of(tensor.name());
    boolean isOutput = tied && category == TensorCategory.TOKEN_EMBEDDING;
    return isOutput && overrides.output().isPresent()
        ? overrides.output().get()
        : mixRules.choose(tensor, category);
  }

  private Optional<GgmlType> ruled(TensorInfo tensor) throws PlanRefusedException {
    for (TypeOverrides.Rule rule : overrides.rules()) {
      if (rule.pattern().isIn(tensor.name(), budget)) {
        return Optional.of(rule.type());
      }
    }
    return Optional.empty();
  }
}

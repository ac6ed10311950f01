package io.quern.plan.gguf;

import io.quern.format.gguf.GgmlType;
import io.quern.model.TensorInfo;
import java.util.List;

/**
 * The type of every tensor in the output: as it is, or what the mix says, or its substitute.
 * Source: llama-quant.cpp, llama_tensor_get_type.
 */
final class TypeRules {
  private final FileType fileType;
  private final MixRules mixRules;

  /**
   * @param ordered all tensors of the model, in the order of the output
   */
  TypeRules(Mix mix, List<TensorInfo> ordered) {
    List<TensorCategory> categories =
        ordered.stream().map(tensor -> TensorCategory.of(tensor.name())).toList();
    boolean tied = !categories.contains(TensorCategory.OUTPUT);
    int valuesCount =
        Math.toIntExact(categories.stream().filter(TensorCategory::holdsValues).count());
    this.fileType = mix.fileType();
    this.mixRules = new MixRules(mix, tied, valuesCount);
  }

  /** Decides on one tensor; to be asked of each once, in the order of the output. */
  GgmlType choose(TensorInfo tensor, GgmlType source) throws PlanRefusedException {
    if (fileType == FileType.COPY || !Exclusions.allow(tensor)) {
      return source;
    }
    if (!fileType.defaultType().isQuantized()) {
      return fileType.defaultType();
    }
    return Fallbacks.fit(tensor, mixRules.choose(tensor, TensorCategory.of(tensor.name())));
  }
}

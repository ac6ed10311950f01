package io.quern.plan.gguf;

import io.quern.format.gguf.GgmlType;
import io.quern.model.TensorInfo;

/**
 * What becomes of a tensor whose rows are no whole number of blocks of its type. Source:
 * llama-quant.cpp, tensor_type_fallback.
 */
final class Fallbacks {
  private Fallbacks() {}

  /**
   * The type itself where it fits, else a kindred one with blocks of 32, else F16, which always
   * fits.
   */
  static GgmlType fit(TensorInfo tensor, GgmlType wanted) throws PlanRefusedException {
    long columns = tensor.shape().columns();
    if (wanted.fits(columns)) {
      return wanted;
    }
    GgmlType kindred = kindred(tensor, wanted);
    return kindred.fits(columns) ? kindred : GgmlType.F16;
  }

  private static GgmlType kindred(TensorInfo tensor, GgmlType wanted) throws PlanRefusedException {
    return switch (wanted) {
      case IQ1_S, IQ1_M, IQ2_XXS, IQ2_XS, IQ2_S, IQ3_XXS, IQ3_S, IQ4_XS -> GgmlType.IQ4_NL;
      case Q2_0, Q2_K, Q3_K, TQ1_0, TQ2_0 -> GgmlType.Q4_0;
      case Q4_K -> GgmlType.Q5_0;
      case Q5_K -> GgmlType.Q5_1;
      case Q6_K -> GgmlType.Q8_0;
      default -> smallest(tensor, wanted);
    };
  }

  private static GgmlType smallest(TensorInfo tensor, GgmlType wanted) throws PlanRefusedException {
    if (wanted.blockValues() <= 32) {
      return wanted;
    }
    throw PlanRefusedException.ofTensor(
        tensor.name(),
        "its rows of "
            + tensor.shape().columns()
            + " weights are no multiple of "
            + wanted.blockValues()
            + ", and "
            + wanted
            + " has no substitute",
        "choose another type");
  }
}

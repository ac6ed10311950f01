package io.quern.plan.safetensors;

/** Dtypes as PyTorch calls them. */
final class TorchDtypes {
  private TorchDtypes() {}

  static String name(String dtype) {
    return switch (dtype) {
      case "F32" -> "float32";
      case "BF16" -> "bfloat16";
      case "F16" -> "float16";
      default -> throw new IllegalArgumentException("no dtype of weights: " + dtype);
    };
  }
}

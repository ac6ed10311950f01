package io.quern.plan.gguf;

import io.quern.model.TensorInfo;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * The order of tensors in the output: by layer, those of no layer first, then by the bytes of the
 * name. Source: llama-model-loader.h, weight_name_comparer.
 */
final class OutputOrder {
  /** What is compared, found once for each tensor. */
  private static final class Keyed {
    final TensorInfo tensor;
    final int layer;
    final byte[] name;

    Keyed(TensorInfo tensor) {
      this.tensor = tensor;
      this.layer = LayerNumber.orNone(tensor.name());
      this.name = tensor.name().getBytes(StandardCharsets.UTF_8);
    }

    int compare(Keyed other) {
      return layer != other.layer
          ? Integer.compare(layer, other.layer)
          : Arrays.compareUnsigned(name, other.name);
    }
  }

  private OutputOrder() {}

  static List<TensorInfo> of(List<TensorInfo> tensors) {
    return tensors.stream()
        .map(Keyed::new)
        .sorted(Keyed::compare)
        .map(keyed -> keyed.tensor)
        .toList();
  }
}

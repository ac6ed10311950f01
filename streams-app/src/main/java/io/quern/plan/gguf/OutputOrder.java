package io.quern.plan.gguf;

import io.quern.model.TensorInfo;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/** The order of tensors in the output: by layer, those of no layer first, then by the bytes of the name. Source: llama-model-loader.h, weight_name_comparer. */
final class OutputOrder {
  private record Keyed(int layer, byte[] name, TensorInfo tensor) {
    static Keyed of(TensorInfo tensor) {
      return new Keyed(LayerNumber.orNone(tensor.name()), tensor.name().getBytes(StandardCharsets.UTF_8), tensor);
    }
  }

  private static final Comparator<Keyed> ORDER = Comparator.comparingInt(Keyed::layer).thenComparing(Keyed::name, Arrays::compareUnsigned);

  private OutputOrder() {}

  static List<TensorInfo> of(List<TensorInfo> tensors) {
    return tensors.stream().map(Keyed::of).sorted(ORDER).map(Keyed::tensor).toList();
  }
}

package io.quern.plan.gguf;

import io.quern.format.gguf.GgmlType;
import io.quern.format.gguf.TensorHeader;
import io.quern.model.TensorInfo;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The types that each tensor of a model had so far, when it is quantized again and again. */
final class Passed {
  private final Map<String, TensorInfo> origins;
  private final Map<String, List<GgmlType>> types;

  private Passed(Map<String, TensorInfo> origins, Map<String, List<GgmlType>> types) {
    this.origins = origins;
    this.types = types;
  }

  /** Of a model as it is published. */
  static Passed nothing(List<TensorInfo> tensors) {
    Map<String, TensorInfo> origins = new HashMap<>();
    tensors.forEach(tensor -> origins.put(tensor.name(), tensor));
    return new Passed(origins, Map.of());
  }

  /** After one file more. */
  Passed then(List<TensorHeader> table) {
    Map<String, List<GgmlType>> more = new HashMap<>();
    for (TensorHeader tensor : table) {
      List<GgmlType> passed = new ArrayList<>(of(tensor.name()));
      if (!tensor.type().name().equals(last(tensor.name()))) {
        passed.add(tensor.type());
      }
      more.put(tensor.name(), List.copyOf(passed));
    }
    return new Passed(origins, more);
  }

  /** Whether the tensor is no longer what was published. */
  boolean isMade(String tensor) {
    return !of(tensor).isEmpty();
  }

  /** The tensor as its chunks come, with all that becomes of them. */
  PlannedTensor planned(TensorHeader header, long dataBegin) {
    List<GgmlType> through = new ArrayList<>(of(header.name()));
    if (!through.isEmpty() && through.getLast() == header.type()) {
      through.removeLast(); // the last run copied it
    }
    through.removeIf(GgmlType.F32::equals); // holds every number there is: nothing happens
    return new PlannedTensor(
        origin(header.name()), through, header.type(), dataBegin + header.offset(), header.bytes());
  }

  private TensorInfo origin(String tensor) {
    return Objects.requireNonNull(origins.get(tensor), tensor);
  }

  private List<GgmlType> of(String tensor) {
    return types.getOrDefault(tensor, List.of());
  }

  private String last(String tensor) {
    List<GgmlType> passed = of(tensor);
    return passed.isEmpty() ? origin(tensor).dtype() : passed.getLast().name();
  }
}

package io.quern.plan.safetensors;

import io.quern.model.QuantizeOrder;
import io.quern.model.StatisticMethod;
import io.quern.model.TensorInfo;
import java.util.List;
import java.util.Optional;

/**
 * How one tensor is written.
 *
 * @param outputs the tensors that it becomes
 * @param measured what must be known of the whole tensor before
 * @param assembled how arrays are put together that chunks share
 */
record PlannedWeight(
    TensorInfo source,
    QuantizeOrder.Format format,
    List<OutputTensor> outputs,
    Optional<StatisticMethod> measured,
    Optional<StatisticMethod> assembled) {
  PlannedWeight {
    outputs = List.copyOf(outputs);
  }

  /** One that chunks decide by themselves. */
  static PlannedWeight ofChunks(
      TensorInfo source, QuantizeOrder.Format format, List<OutputTensor> outputs) {
    return new PlannedWeight(source, format, outputs, Optional.empty(), Optional.empty());
  }
}

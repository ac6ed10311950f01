package io.quern.plan.safetensors;

import io.quern.format.safetensors.SafetensorsDtype;
import io.quern.model.TensorInfo;
import io.quern.plan.PlanRefused;

/**
 * A weight on its way into a scheme: a matrix of so many rows and columns.
 *
 * @param name of the tensor, {@code MODULE.weight}
 */
record ModuleTensors(TensorInfo tensor, String name, long rows, long columns) {

  static ModuleTensors of(Assignment.Assigned weight) {
    return of(weight.tensor(), weight.name());
  }

  static ModuleTensors of(TensorInfo tensor, String name) {
    return new ModuleTensors(tensor, name, tensor.shape().rows(), tensor.shape().columns());
  }

  SafetensorsDtype dtype() {
    return SafetensorsDtype.named(tensor.dtype()).orElseThrow();
  }

  /** An array of which every row has so many values. */
  OutputTensor rowArray(String suffix, String role, SafetensorsDtype dtype, long values) {
    return OutputTensor.of(
        name + suffix,
        dtype,
        new OutputTensor.Content.Rows(role, 1, dtype.bytesOf(values)),
        rows,
        values);
  }

  /** An array that calibrate writes. */
  OutputTensor wholeArray(String suffix, String role, SafetensorsDtype dtype, long... shape) {
    return OutputTensor.of(name + suffix, dtype, new OutputTensor.Content.Whole(role), shape);
  }

  /**
   * Groups in a row.
   *
   * @throws PlanRefused when columns are left over
   */
  long groups(Grain grain) throws PlanRefused {
    if (grain.group() > 0 && columns % grain.group() != 0) {
      throw Refusals.shape(
          tensor,
          "its %d columns are no multiple of the group of %d; choose another group or ignore it"
              .formatted(columns, grain.group()));
    }
    return grain.scalesOfRow(columns);
  }
}

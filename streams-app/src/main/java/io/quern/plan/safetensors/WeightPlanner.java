package io.quern.plan.safetensors;

import io.quern.format.safetensors.SafetensorsDtype;
import io.quern.model.Bytes;
import io.quern.model.QuantizeOrder;
import io.quern.model.TensorInfo;
import io.quern.plan.PlanRefused;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** From types to tensors of the output. */
final class WeightPlanner {
  private WeightPlanner() {}

  /**
   * Plans every tensor of a model, in the order of the source.
   *
   * @throws PlanRefused naming the tensor that does not fit
   */
  static List<PlannedWeight> plan(Assignment assignment, Recipe recipe, Importance importance)
      throws PlanRefused {
    List<PlannedWeight> planned = new ArrayList<>();
    for (Assignment.Assigned weight : assignment.tensors()) {
      planned.add(
          switch (weight.type()) {
            case WeightType.Compressed(Scheme scheme) ->
                CompressedWeights.plan(ModuleTensors.of(weight), scheme, recipe.roundsAsWeights());
            case WeightType.Nf4(boolean doubled) ->
                NormalFloatWeights.plan(ModuleTensors.of(weight), doubled);
            case WeightType.Codebook type -> codebook(weight, type, importance.of(weight));
            case WeightType.Copy() -> copy(weight.tensor(), weight.name());
          });
    }
    return planned;
  }

  private static PlannedWeight codebook(
      Assignment.Assigned weight, WeightType.Codebook type, Bytes importance) throws PlanRefused {
    return type.isAqlm()
        ? AqlmWeights.plan(ModuleTensors.of(weight), type, importance)
        : CodebookWeights.plan(weight.tensor(), type, importance);
  }

  private static PlannedWeight copy(TensorInfo tensor, String name) throws PlanRefused {
    SafetensorsDtype dtype =
        SafetensorsDtype.named(tensor.dtype())
            .orElseThrow(
                () ->
                    Refusals.source(
                        "tensor %s: safetensors has no dtype %s"
                            .formatted(tensor.name(), tensor.dtype())));
    if (!dtype.fits(tensor.shape().columns())) {
      throw Refusals.shape(tensor, "its rows are no whole bytes of " + dtype);
    }
    long rowBytes = dtype.bytesOf(tensor.shape().columns());
    List<Long> shape = new ArrayList<>(tensor.shape().extents());
    Collections.reverse(shape);
    return PlannedWeight.ofChunks(
        tensor,
        QuantizeOrder.Format.of(tensor.dtype()),
        List.of(
            new OutputTensor(
                name,
                dtype,
                shape,
                new OutputTensor.Content.Rows(QuantizeOrder.Output.BLOCKS, 1, rowBytes))));
  }
}

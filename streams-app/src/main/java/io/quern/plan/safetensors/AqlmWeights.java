package io.quern.plan.safetensors;

import io.quern.format.safetensors.SafetensorsDtype;
import io.quern.kernel.TensorScales;
import io.quern.kernel.VectorCodebook;
import io.quern.model.Bytes;
import io.quern.model.QuantizeOrder;
import io.quern.model.StatisticMethod;
import io.quern.plan.PlanRefused;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The tensors of a matrix in the layout of the package aqlm 1.1.7: {@code MODULE.codes} I8 [rows,
 * columns / g, 1], g indices in a byte, which are the packed indices of Quern's own layout; {@code
 * MODULE.codebooks} [1, 256, 1, g], for each byte its g values; {@code MODULE.scales} [rows, 1, 1,
 * 1], all 1. Values have the dtype of the weights.
 */
final class AqlmWeights {
  private static final int ENTRIES = 256;

  private AqlmWeights() {}

  /**
   * Plans one matrix.
   *
   * @param importance of its columns, binary32; empty where all are alike
   * @throws PlanRefused when its columns do not fill bytes
   */
  static PlannedWeight plan(ModuleTensors matrix, WeightType.Codebook type, Bytes importance)
      throws PlanRefused {
    int width = VectorCodebook.valuesOf(type.bits());
    if (matrix.columns() % width != 0) {
      throw Refusals.shape(
          matrix.tensor(),
          "its %d columns are no multiple of the %d that share a byte; ignore it or take 8 bits"
              .formatted(matrix.columns(), width));
    }
    String module = LinearModules.moduleOf(matrix.name());
    SafetensorsDtype dtype = matrix.dtype();
    long bytes = matrix.columns() / width;
    StatisticMethod method = Statistics.codebook(type, matrix.tensor().dtype(), importance);
    return new PlannedWeight(
        matrix.tensor(),
        new QuantizeOrder.Format(
            "codebook", Map.of("bits", Integer.toString(type.bits())), importance),
        List.of(
            OutputTensor.of(
                module + ".codes",
                SafetensorsDtype.I8,
                new OutputTensor.Content.Rows("indices", 1, bytes),
                matrix.rows(),
                bytes,
                1),
            OutputTensor.of(
                module + ".codebooks",
                dtype,
                new OutputTensor.Content.Whole("codebook"),
                1,
                ENTRIES,
                1,
                width),
            OutputTensor.of(
                module + ".scales",
                dtype,
                new OutputTensor.Content.Known(ones(matrix)),
                matrix.rows(),
                1,
                1,
                1)),
        Optional.of(method),
        Optional.empty());
  }

  private static Bytes ones(ModuleTensors matrix) {
    float[] ones = new float[Math.toIntExact(matrix.rows())];
    Arrays.fill(ones, 1);
    return Bytes.of(TensorScales.bytes(ones, matrix.tensor().dtype()));
  }
}

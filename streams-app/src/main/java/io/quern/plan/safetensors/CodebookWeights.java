package io.quern.plan.safetensors;

import io.quern.format.safetensors.SafetensorsDtype;
import io.quern.model.Bytes;
import io.quern.model.QuantizeOrder;
import io.quern.model.TensorInfo;
import io.quern.plan.PlanRefused;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The tensors of a matrix with a codebook, Quern's own layout, version 1: {@code NAME.indices} U8
 * [rows, bytes of a row], bits packed least significant first, a row at a time; {@code
 * NAME.codebook} F32 [codebooks, 2^bits], ascending. An entry of the file's metadata for each,
 * {@code codebook:NAME}, says in JSON what the matrix was.
 */
final class CodebookWeights {
  private static final String FORMAT = "quern-codebook";
  private static final String VERSION = "1";
  private static final String ROWS = "rowsPerCodebook";

  private CodebookWeights() {}

  /**
   * Plans one matrix.
   *
   * @param importance of its columns, binary32; empty where all are alike
   * @throws PlanRefused when rows that share a codebook would lie in different chunks
   */
  static PlannedWeight plan(TensorInfo tensor, WeightType.Codebook type, Bytes importance)
      throws PlanRefused {
    return type.rows() == 0
        ? ofTensor(tensor, type.bits(), importance)
        : ofRows(tensor, type.bits(), type.rows(), importance);
  }

  /** A codebook for some rows is decided by their chunk. */
  private static PlannedWeight ofRows(TensorInfo tensor, int bits, long sharing, Bytes importance)
      throws PlanRefused {
    if (tensor.chunkCount() > 1 && tensor.rowsPerChunk() % sharing != 0) {
      throw Refusals.shape(
          tensor,
          "%d rows that share a codebook do not divide its chunks of %d rows; choose a divisor"
              .formatted(sharing, tensor.rowsPerChunk()));
    }
    ModuleTensors matrix = ModuleTensors.of(tensor, tensor.name());
    Map<String, String> parameters =
        Map.of("bits", Integer.toString(bits), "scope", "rows", ROWS, Long.toString(sharing));
    OutputTensor.Content rows =
        new OutputTensor.Content.Rows(
            "codebook", sharing, SafetensorsDtype.F32.bytesOf(1L << bits));
    return PlannedWeight.ofChunks(
        tensor,
        new QuantizeOrder.Format("codebook", parameters, importance),
        List.of(
            indices(matrix, bits),
            OutputTensor.of(
                matrix.name() + ".codebook",
                SafetensorsDtype.F32,
                rows,
                Math.ceilDiv(matrix.rows(), sharing),
                1L << bits)));
  }

  private static OutputTensor indices(ModuleTensors matrix, int bits) {
    long rowBytes = Math.ceilDiv(Math.multiplyExact(matrix.columns(), bits), Byte.SIZE);
    return matrix.rowArray(".indices", "indices", SafetensorsDtype.U8, rowBytes);
  }

  private static PlannedWeight ofTensor(TensorInfo tensor, int bits, Bytes importance) {
    ModuleTensors matrix = ModuleTensors.of(tensor, tensor.name());
    return new PlannedWeight(
        tensor,
        new QuantizeOrder.Format("codebook", Map.of("bits", Integer.toString(bits)), importance),
        List.of(
            indices(matrix, bits),
            matrix.wholeArray(".codebook", "codebook", SafetensorsDtype.F32, 1, 1L << bits)),
        Optional.of(Statistics.codebook(bits, tensor.dtype(), CodebookLayout.QUERN, importance)),
        Optional.empty());
  }

  /** Whether a tensor is written with a codebook. */
  static boolean has(PlannedWeight weight) {
    return weight.format().name().equals("codebook");
  }

  /**
   * The metadata of a file.
   *
   * @param weights those whose indices it holds
   */
  static Map<String, String> metadata(List<PlannedWeight> weights) {
    Map<String, String> metadata = new LinkedHashMap<>();
    metadata.put("format", FORMAT);
    metadata.put("version", VERSION);
    for (PlannedWeight weight : weights) {
      metadata.put("codebook:" + weight.source().name(), description(weight));
    }
    return metadata;
  }

  private static String description(PlannedWeight weight) {
    ModuleTensors matrix = ModuleTensors.of(weight.source(), weight.source().name());
    return "{\"bits\":%s,\"shape\":[%d,%d],\"dtype\":\"%s\",\"rowsPerCodebook\":%s}"
        .formatted(
            weight.format().parameters().get("bits"),
            matrix.rows(),
            matrix.columns(),
            weight.source().dtype(),
            weight.format().parameters().getOrDefault(ROWS, "0"));
  }
}

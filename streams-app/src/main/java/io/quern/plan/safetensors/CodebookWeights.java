package io.quern.plan.safetensors;

import io.quern.format.safetensors.SafetensorsDtype;
import io.quern.model.QuantizeOrder;
import io.quern.model.TensorInfo;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The tensors of a matrix with a codebook, Quern's own layout, version 1: {@code NAME.indices} U8
 * [rows, bytes of a row], bits packed least significant first, a row at a time; {@code
 * NAME.codebook} F32 [1, 2^bits], ascending. An entry of the file's metadata for each, {@code
 * codebook:NAME}, says in JSON what the matrix was.
 */
final class CodebookWeights {
  private static final String FORMAT = "quern-codebook";
  private static final String VERSION = "1";

  private CodebookWeights() {}

  static PlannedWeight plan(TensorInfo tensor, int bits) {
    ModuleTensors matrix = ModuleTensors.of(tensor, tensor.name());
    long rowBytes = Math.ceilDiv(Math.multiplyExact(matrix.columns(), bits), Byte.SIZE);
    return new PlannedWeight(
        tensor,
        QuantizeOrder.Format.of("codebook", Map.of("bits", Integer.toString(bits))),
        List.of(
            matrix.rowArray(".indices", "indices", SafetensorsDtype.U8, rowBytes),
            matrix.wholeArray(".codebook", "codebook", SafetensorsDtype.F32, 1, 1L << bits)),
        Optional.of(Statistics.codebook(bits, tensor.dtype())),
        Optional.empty());
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
    return "{\"bits\":%s,\"shape\":[%d,%d],\"dtype\":\"%s\",\"rowsPerCodebook\":0}"
        .formatted(
            weight.format().parameters().get("bits"),
            matrix.rows(),
            matrix.columns(),
            weight.source().dtype());
  }
}

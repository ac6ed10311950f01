package io.quern.plan.safetensors;

import io.quern.format.safetensors.SafetensorsDtype;
import io.quern.model.Bytes;
import io.quern.model.QuantizeOrder;
import io.quern.model.RowGroups;
import io.quern.model.TensorChunk;
import io.quern.model.TensorInfo;
import io.quern.plan.PlanRefused;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The tensors of a matrix with a codebook, Quern's own layout, version 1: {@code NAME.indices} U8
 * [rows, bytes of a row], bits packed least significant first, a row at a time; {@code
 * NAME.codebook} F32 [codebooks, centroids], ascending. An entry of the file's metadata for each,
 * {@code codebook:NAME}, says in JSON what the matrix was.
 */
final class CodebookWeights {
  private static final String FORMAT = "quern-codebook";
  private static final String VERSION = "1";
  private static final String ROWS = "rowsPerCodebook";
  private static final String CENTROIDS = "centroids";

  /** What is found of a tensor is one record of a store. */
  private static final int MOST_FOUND_BYTES = TensorChunk.MAX_PAYLOAD;

  private CodebookWeights() {}

  /**
   * Plans one matrix.
   *
   * @param importance of its columns, binary32; empty where all are alike
   * @throws PlanRefused when too many groups of rows would lie in several chunks
   */
  static PlannedWeight plan(TensorInfo tensor, WeightType.Codebook type, Bytes importance)
      throws PlanRefused {
    return type.rows() == 0 ? ofTensor(tensor, type, importance) : ofRows(tensor, type, importance);
  }

  /** A chunk decides the codebooks of the groups that it has whole. */
  private static PlannedWeight ofRows(TensorInfo tensor, WeightType.Codebook type, Bytes importance)
      throws PlanRefused {
    boolean shared = RowGroups.of(tensor, type.rows()).areShared(tensor);
    Map<String, String> parameters = parameters(type);
    parameters.put("scope", shared ? "edges" : "rows");
    parameters.put(ROWS, Long.toString(type.rows()));
    if (shared) {
      checkFound(tensor, type);
    }
    ModuleTensors matrix = ModuleTensors.of(tensor, tensor.name());
    long codebookBytes = SafetensorsDtype.F32.bytesOf(type.centroids());
    return new PlannedWeight(
        tensor,
        new QuantizeOrder.Format("codebook", parameters, importance),
        List.of(
            indices(matrix, type.bits()),
            OutputTensor.of(
                matrix.name() + ".codebook",
                SafetensorsDtype.F32,
                new OutputTensor.Content.Rows("codebook", type.rows(), codebookBytes),
                Math.ceilDiv(matrix.rows(), type.rows()),
                type.centroids())),
        shared ? Optional.of(Statistics.rowCodebooks(type, tensor, importance)) : Optional.empty(),
        Optional.empty());
  }

  private static void checkFound(TensorInfo tensor, WeightType.Codebook type) throws PlanRefused {
    long codebook = Long.BYTES + SafetensorsDtype.F32.bytesOf(type.centroids());
    if (tensor.chunkCount() > MOST_FOUND_BYTES / codebook) {
      throw Refusals.shape(
          tensor,
          "%d rows that share a codebook do not divide its %d chunks of %d rows, which are too many; choose a divisor or publish it in larger chunks"
              .formatted(type.rows(), tensor.chunkCount(), tensor.rowsPerChunk()));
    }
  }

  private static Map<String, String> parameters(WeightType.Codebook type) {
    Map<String, String> parameters = new HashMap<>();
    parameters.put("bits", Integer.toString(type.bits()));
    if (type.isPartial()) {
      parameters.put(CENTROIDS, Integer.toString(type.centroids()));
    }
    return parameters;
  }

  private static OutputTensor indices(ModuleTensors matrix, int bits) {
    long rowBytes = Math.ceilDiv(Math.multiplyExact(matrix.columns(), bits), Byte.SIZE);
    return matrix.rowArray(".indices", "indices", SafetensorsDtype.U8, rowBytes);
  }

  private static PlannedWeight ofTensor(
      TensorInfo tensor, WeightType.Codebook type, Bytes importance) {
    ModuleTensors matrix = ModuleTensors.of(tensor, tensor.name());
    return new PlannedWeight(
        tensor,
        new QuantizeOrder.Format("codebook", parameters(type), importance),
        List.of(
            indices(matrix, type.bits()),
            matrix.wholeArray(".codebook", "codebook", SafetensorsDtype.F32, 1, type.centroids())),
        Optional.of(Statistics.codebook(type, tensor.dtype(), importance)),
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
    Map<String, String> parameters = weight.format().parameters();
    String centroids = parameters.get(CENTROIDS);
    return "{\"bits\":%s,%s\"shape\":[%d,%d],\"dtype\":\"%s\",\"rowsPerCodebook\":%s}"
        .formatted(
            parameters.get("bits"),
            centroids == null ? "" : "\"centroids\":" + centroids + ",",
            matrix.rows(),
            matrix.columns(),
            weight.source().dtype(),
            parameters.getOrDefault(ROWS, "0"));
  }
}

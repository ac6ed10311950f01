package io.quern.plan.safetensors;

import io.quern.model.Bytes;
import io.quern.model.Sha256;
import io.quern.model.StatisticMethod;
import io.quern.model.TensorInfo;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What calibrate is asked to find out. */
final class Statistics {
  private Statistics() {}

  /**
   * Scale and zero point of a tensor from its range.
   *
   * @param observer what finds the range, in one look or two; steps have a statistic of their own
   * @param result {@code int-tensor}, {@code fp8-tensor} or {@code nvfp4-global}
   * @param parameters of the row format; how it rounds quotients does not change the range
   */
  static StatisticMethod range(
      Observer.Kind observer, String result, Map<String, String> parameters) {
    String name = observer == Observer.Kind.MINMAX ? "extremes" : observer.text() + "-tensor";
    return new StatisticMethod(name, ofRange(result, parameters));
  }

  /** The same from the range that makes the error least, in two looks. */
  static StatisticMethod rangeOfSteps(
      String result, String format, Map<String, String> parameters) {
    Map<String, String> all = ofRange(result, parameters);
    all.put("format", format);
    return new StatisticMethod("mse-tensor", all);
  }

  private static Map<String, String> ofRange(String result, Map<String, String> parameters) {
    Map<String, String> all = new HashMap<>(parameters);
    all.keySet().removeAll(List.of("quotient", "observer", "group"));
    all.put("result", result);
    return all;
  }

  /** A scale for each block of rows and columns; in two looks where steps are tried. */
  static StatisticMethod blocks(
      Observer.Kind observer, String format, Map<String, String> parameters) {
    Map<String, String> all = new HashMap<>(parameters);
    all.keySet().retainAll(List.of("blockRows", "blockColumns", "dtype"));
    if (observer == Observer.Kind.MSE) {
      all.put("format", format);
      return new StatisticMethod("mse-blocks", all);
    }
    return new StatisticMethod("block-absmax", all);
  }

  /** How many steps the observer takes that narrows ranges. */
  static StatisticMethod steps(String format, Map<String, String> parameters) {
    Map<String, String> all = new HashMap<>(parameters);
    all.put("format", format);
    return new StatisticMethod("mse-steps", all);
  }

  /** The same for NVFP4, and the global scale of the ranges that are found. */
  static StatisticMethod globalSteps(Map<String, String> parameters) {
    return new StatisticMethod(
        "nvfp4-steps", Map.of("dtype", parameters.getOrDefault("dtype", "")));
  }

  /**
   * A codebook of the tensor.
   *
   * @param importance of its columns, binary32; empty where all are alike
   */
  static StatisticMethod codebook(WeightType.Codebook type, String dtype, Bytes importance) {
    Map<String, String> parameters = new HashMap<>();
    parameters.put("result", "codebook");
    parameters.put("bits", Integer.toString(type.bits()));
    parameters.put("dtype", dtype);
    if (type.isPartial()) {
      parameters.put("centroids", Integer.toString(type.centroids()));
    }
    if (type.isAqlm()) {
      parameters.put("layout", "aqlm");
    }
    putImportance(parameters, importance);
    return new StatisticMethod("histogram", parameters);
  }

  /** Codebooks of the groups of rows that chunks have pieces of; importance as above. */
  static StatisticMethod rowCodebooks(
      WeightType.Codebook type, TensorInfo tensor, Bytes importance) {
    Map<String, String> parameters = new HashMap<>();
    parameters.put("centroids", Integer.toString(type.centroids()));
    parameters.put("rowsPerCodebook", Long.toString(type.rows()));
    parameters.put("rows", Long.toString(tensor.shape().rows()));
    parameters.put("rowsPerChunk", Long.toString(tensor.rowsPerChunk())); // decides which groups
    parameters.put("dtype", tensor.dtype());
    putImportance(parameters, importance);
    return new StatisticMethod("row-codebooks", parameters);
  }

  private static void putImportance(Map<String, String> parameters, Bytes importance) {
    if (importance.length() > 0) {
      parameters.put("importance", Sha256.hex(importance.toArray()));
    }
  }

  /** Zero points, packed down the rows. */
  static StatisticMethod zeros(int bits) {
    return new StatisticMethod("arrays", Map.of("bits", Integer.toString(bits)));
  }

  /**
   * Scales of blocks that are quantized themselves.
   *
   * @param state what describes them, but for their mean
   */
  static StatisticMethod nested(String state) {
    return new StatisticMethod("arrays", Map.of("state", state));
  }
}

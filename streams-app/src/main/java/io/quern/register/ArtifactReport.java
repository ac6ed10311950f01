package io.quern.register;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quern.model.ArtifactQuality;
import io.quern.model.ArtifactQuality.TensorQuality;
import io.quern.model.ArtifactState;
import io.quern.model.Quality;
import java.util.LinkedHashMap;
import java.util.Map;

/** What quantization cost an artifact, as maps of texts and numbers and as a JSON document. */
public final class ArtifactReport {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private ArtifactReport() {}

  /** The document that goes with an artifact; empty where nothing was measured. */
  static String json(ArtifactState state) {
    if (state.quality().isNone()) {
      return "";
    }
    try {
      return MAPPER.writeValueAsString(document(state));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("maps of texts and numbers are JSON", e);
    }
  }

  /** An artifact, and its figures. */
  public static Map<String, ?> document(ArtifactState state) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("artifact", state.plan().artifact().toString());
    document.put("planId", state.plan().planId());
    document.put("label", state.label());
    document.put("bytes", state.bytesTotal());
    document.put("quality", quality(state.quality()));
    return document;
  }

  /** Totals, and an object a tensor; empty where nothing was measured. */
  public static Map<String, ?> quality(ArtifactQuality quality) {
    if (quality.isNone()) {
      return Map.of();
    }
    Map<String, Object> document = new LinkedHashMap<>(totals(quality.rounded()));
    document.put("tensors", quality.tensors().stream().map(ArtifactReport::tensor).toList());
    return document;
  }

  private static Map<String, ?> tensor(TensorQuality tensor) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("name", tensor.name());
    document.putAll(totals(tensor.quality()));
    return document;
  }

  /** The figures of some weights. */
  static Map<String, ?> totals(Quality quality) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("weights", quality.weights());
    document.put("bytes", quality.bytes());
    document.put("bitsPerWeight", quality.bitsPerWeight());
    putFinite(document, "rmse", quality.rmse());
    putFinite(document, "snrDb", quality.snrDb());
    putFinite(document, "largestError", quality.largestError());
    putFinite(document, "squaredError", quality.squaredError());
    putFinite(document, "squares", quality.squares());
    if (quality.hasExcess()) {
      putFinite(document, "excessBound", quality.excess());
    }
    return document;
  }

  /** JSON has no infinity: a number that is none is left out. */
  private static void putFinite(Map<String, Object> document, String name, double value) {
    if (Double.isFinite(value)) {
      document.put(name, value);
    }
  }
}

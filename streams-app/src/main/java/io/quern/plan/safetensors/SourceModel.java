package io.quern.plan.safetensors;

import io.quern.format.safetensors.ModelConfig;
import io.quern.format.safetensors.SafetensorsException;
import io.quern.model.Bytes;
import io.quern.model.MetadataEntry;
import io.quern.model.ModelManifest;
import io.quern.model.TensorInfo;
import io.quern.plan.PlanRefused;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A Hugging Face directory as its manifest describes it.
 *
 * @param tensors of the model, in the order of the source
 * @param carried files that only travel along: tensors of bytes, named {@code file:NAME}
 * @param empty names of carried files without content
 * @param metadata of the safetensors files
 * @param importance documents by name: for some tensors a binary32 a column
 */
record SourceModel(
    List<TensorInfo> tensors,
    List<TensorInfo> carried,
    List<String> empty,
    Map<String, String> metadata,
    Map<String, Map<String, Bytes>> importance,
    Optional<ModelConfig> config) {
  private static final String FILE = "file:";
  private static final String METADATA = "safetensors.";

  /** Then the name of a document, a colon and the name of a tensor. */
  private static final String IMPORTANCE = "importance:";

  /** It describes shards that are cut anew. */
  private static final String INDEX = ".safetensors.index.json";

  /**
   * Reads a manifest.
   *
   * @throws PlanRefused when it is none of a Hugging Face directory
   */
  static SourceModel of(ModelManifest manifest) throws PlanRefused {
    List<TensorInfo> tensors = new ArrayList<>();
    List<TensorInfo> carried = new ArrayList<>();
    for (TensorInfo tensor : manifest.tensors()) {
      if (!isCarried(tensor.name())) {
        tensors.add(tensor);
      } else if (!tensor.name().endsWith(INDEX)) {
        carried.add(tensor);
      }
    }
    List<String> empty = new ArrayList<>();
    Map<String, String> metadata = new LinkedHashMap<>();
    Map<String, Map<String, Bytes>> importance = new TreeMap<>();
    Optional<ModelConfig> config = Optional.empty();
    for (MetadataEntry entry : manifest.metadata()) {
      if (isCarried(entry.key())) {
        empty.add(fileName(entry.key()));
      } else if (entry.key().equals(ModelConfig.FILE)) {
        config = Optional.of(config(text(entry)));
      } else if (entry.key().startsWith(METADATA)) {
        metadata.put(entry.key().substring(METADATA.length()), text(entry));
      } else if (entry.key().startsWith(IMPORTANCE)) {
        String[] words = entry.key().split(":", 3);
        importance
            .computeIfAbsent(words[1], _ -> new TreeMap<>())
            .put(words[words.length - 1], entry.raw());
      }
    }
    return new SourceModel(tensors, carried, empty, metadata, importance, config);
  }

  private static boolean isCarried(String name) {
    return name.startsWith(FILE);
  }

  /** The file that a carried tensor is. */
  static String fileName(String tensor) {
    return tensor.substring(FILE.length());
  }

  private static ModelConfig config(String text) throws PlanRefused {
    try {
      return ModelConfig.read(text);
    } catch (SafetensorsException e) {
      throw Refusals.source(String.valueOf(e.getMessage()));
    }
  }

  /** A string as manifests encode it: a u64 length, then UTF-8. */
  private static String text(MetadataEntry entry) throws PlanRefused {
    Bytes raw = entry.raw();
    ByteBuffer buffer = raw.asBuffer().order(ByteOrder.LITTLE_ENDIAN);
    if (raw.length() < Long.BYTES || buffer.getLong() != raw.length() - Long.BYTES) {
      throw Refusals.source("metadata '" + entry.key() + "' is no string");
    }
    return StandardCharsets.UTF_8.decode(buffer).toString();
  }

  /** What the model is, {@code llama} for example; empty where nobody says. */
  String modelType() {
    return config.map(ModelConfig::modelType).orElse("");
  }

  /** Whether the output matrix is the embedding's. */
  boolean isTied() {
    return config
        .flatMap(
            each ->
                each.tieWordEmbeddings()
                    .or(
                        () ->
                            each.json()
                                .object("text_config")
                                .flatMap(text -> text.flag("tie_word_embeddings"))))
        .orElse(false);
  }
}

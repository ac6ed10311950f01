package io.quern.format.safetensors;

import io.quern.format.json.JsonException;
import io.quern.format.json.JsonObject;
import io.quern.format.json.JsonReader;
import io.quern.format.safetensors.SafetensorsException.Place;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * A model's config.json.
 *
 * @param text as it stands in the file
 * @param json the same, read
 */
public record ModelConfig(String text, JsonObject json) {
  public static final String FILE = "config.json";

  private static final long MAX_BYTES = 16 << 20;
  private static final String HINT = "copy or download the model's config.json again";

  /** Reads a document. */
  public static ModelConfig read(MemorySegment document) throws SafetensorsException {
    if (document.byteSize() > MAX_BYTES) {
      throw new SafetensorsException(
          "a config of " + document.byteSize() + " bytes", Place.ofFile(FILE), HINT);
    }
    try {
      if (!(JsonReader.read(document) instanceof JsonObject json)) {
        throw new SafetensorsException("a config that is no object", Place.ofFile(FILE), HINT);
      }
      byte[] text = document.toArray(ValueLayout.JAVA_BYTE);
      return new ModelConfig(new String(text, StandardCharsets.UTF_8), json);
    } catch (JsonException e) {
      throw SafetensorsException.ofJson(e, 0, HINT).in(FILE);
    }
  }

  /** The same from text, as a manifest carries it. */
  public static ModelConfig read(String text) throws SafetensorsException {
    return read(MemorySegment.ofArray(text.getBytes(StandardCharsets.UTF_8)));
  }

  /** What the model is, {@code llama} for example; empty where the config does not say. */
  public String modelType() {
    return json.string("model_type").orElse("");
  }

  /**
   * Whether the output matrix is the embedding's. Where the config does not say, each architecture
   * has a default of its own.
   */
  public Optional<Boolean> tieWordEmbeddings() {
    return json.flag("tie_word_embeddings");
  }

  /** The dtype of the weights in PyTorch's spelling, under its newer name or its older. */
  public Optional<String> dtype() {
    return json.string("dtype").or(() -> json.string("torch_dtype"));
  }
}

package io.quern.format.safetensors;

import io.quern.format.json.JsonException;
import io.quern.format.json.JsonNumber;
import io.quern.format.json.JsonObject;
import io.quern.format.json.JsonReader;
import io.quern.format.json.JsonString;
import io.quern.format.json.JsonValue;
import io.quern.format.json.JsonWriter;
import io.quern.format.safetensors.SafetensorsException.Place;
import java.lang.foreign.MemorySegment;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * Which shard of a model holds which tensor: {@code model.safetensors.index.json}.
 *
 * @param shards a file's name for each tensor's
 */
public record SafetensorsIndex(Map<String, String> shards) {
  private static final long MAX_BYTES = SafetensorsReader.MAX_HEADER_BYTES;
  private static final String HINT = "copy or download the index again";

  public SafetensorsIndex {
    shards = Collections.unmodifiableMap(new LinkedHashMap<>(shards));
  }

  /** Reads an index: an object with a {@code weight_map}; whatever else is in it is skipped. */
  public static SafetensorsIndex read(MemorySegment document) throws SafetensorsException {
    if (document.byteSize() > MAX_BYTES) {
      throw new SafetensorsException(
          "an index of " + document.byteSize() + " bytes", Place.ofByte(0), HINT);
    }
    JsonReader json = new JsonReader(document);
    Map<String, String> shards = new LinkedHashMap<>();
    try {
      json.object(name -> member(json, name, shards));
      json.end();
    } catch (JsonException e) {
      throw SafetensorsException.ofJson(e, 0, HINT);
    }
    if (shards.isEmpty()) {
      throw new SafetensorsException("no tensor in the index's weight_map", Place.ofByte(0), HINT);
    }
    return new SafetensorsIndex(shards);
  }

  private static void member(JsonReader json, String name, Map<String, String> shards)
      throws JsonException, SafetensorsException {
    if (!name.equals("weight_map")) {
      JsonValue _ = json.value();
      return;
    }
    json.object(
        tensor -> {
          long at = json.position();
          shards.put(tensor, checked(json.string(), tensor, at));
        });
  }

  /** A shard lies beside its index: its name is no path. */
  private static String checked(String shard, String tensor, long at) throws SafetensorsException {
    boolean plain =
        !shard.isEmpty()
            && shard.chars().noneMatch(c -> c == '/' || c == '\\' || c < ' ')
            && !shard.startsWith(".");
    if (!plain) {
      throw new SafetensorsException(
          "shard " + SafetensorsException.quoted(shard) + " is no name of a file beside the index",
          Place.ofTensor(tensor, at),
          HINT);
    }
    return shard;
  }

  /** The files, each once, sorted by name. */
  public List<String> files() {
    return List.copyOf(new TreeSet<>(shards.values()));
  }

  /**
   * The index as a document, as Transformers writes it.
   *
   * @param totalBytes of all tensors
   */
  public String document(long totalBytes) {
    Map<String, JsonValue> weightMap = new LinkedHashMap<>();
    shards.forEach((tensor, shard) -> weightMap.put(tensor, new JsonString(shard)));
    JsonObject size = new JsonObject(Map.of("total_size", JsonNumber.of(totalBytes)));
    return JsonWriter.write(
            new JsonObject(Map.of("metadata", size, "weight_map", new JsonObject(weightMap))))
        + "\n";
  }
}

package io.quern.publish;

import io.quern.format.safetensors.ModelConfig;
import io.quern.format.safetensors.SafetensorsFile;
import io.quern.model.Bytes;
import io.quern.model.MetadataEntry;
import io.quern.model.ModelManifest;
import io.quern.model.TensorInfo;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * The manifest of a model in safetensors. Its metadata, all strings: {@code config.json}, the text
 * of that file; {@code safetensors.KEY}, what the files' {@code __metadata__} says of KEY, the
 * first where several shards do; {@code file:NAME}, empty, for an empty file that is carried along.
 * Other such files are tensors of dtype U8 and of that name, one row a byte.
 */
public final class SafetensorsManifest {
  public static final String FORMAT = "safetensors";
  public static final String CONFIG_KEY = ModelConfig.FILE;
  public static final String METADATA_PREFIX = "safetensors.";
  public static final String FILE_PREFIX = "file:";

  /** So many rows hold whole blocks of NF4, however many columns there are. */
  private static final long UNIT_ROWS = 64;

  private SafetensorsManifest() {}

  static ModelManifest of(SafetensorsSource source, List<SourcePiece> pieces, long payloadLimit) {
    ChunkSize size = new ChunkSize(payloadLimit, UNIT_ROWS);
    List<TensorInfo> tensors =
        IntStream.range(0, pieces.size()).mapToObj(i -> pieces.get(i).cut(size, i)).toList();
    String architecture = source.directory().config().modelType();
    return new ModelManifest(FORMAT, 0, architecture, 1, metadata(source, tensors), tensors);
  }

  private static List<MetadataEntry> metadata(SafetensorsSource source, List<TensorInfo> tensors) {
    List<MetadataEntry> entries = new ArrayList<>();
    entries.add(string(CONFIG_KEY, source.directory().config().text()));
    metadataOfShards(source)
        .forEach((key, text) -> entries.add(string(METADATA_PREFIX + key, text)));
    Set<String> carried = new HashSet<>();
    tensors.forEach(tensor -> carried.add(tensor.name()));
    for (String file : source.directory().files().names()) {
      if (!carried.contains(FILE_PREFIX + file)) {
        entries.add(string(FILE_PREFIX + file, ""));
      }
    }
    return entries;
  }

  private static Map<String, String> metadataOfShards(SafetensorsSource source) {
    Map<String, String> metadata = new LinkedHashMap<>();
    for (SafetensorsFile shard : source.shards().values()) {
      shard.metadata().forEach(metadata::putIfAbsent);
    }
    return metadata;
  }

  /** A string as GGUF encodes it: a u64 length and its bytes. */
  private static MetadataEntry string(String key, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    byte[] raw = new byte[Long.BYTES + bytes.length];
    ByteBuffer.wrap(raw).order(ByteOrder.LITTLE_ENDIAN).putLong(bytes.length).put(bytes);
    return new MetadataEntry(key, "string", "", 1, Bytes.of(raw));
  }
}

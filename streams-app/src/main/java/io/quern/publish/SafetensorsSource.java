package io.quern.publish;

import io.quern.format.safetensors.SafetensorsException;
import io.quern.format.safetensors.SafetensorsFile;
import io.quern.format.safetensors.SafetensorsReader;
import io.quern.model.ModelManifest;
import io.quern.model.TensorInfo;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A model in safetensors, as {@link HuggingFaceDirectory} describes it, mapped into memory: its
 * weights, and as tensors of bytes the files that are carried along.
 */
public final class SafetensorsSource implements ModelSource {
  private final Arena arena = Arena.ofShared();
  private final HuggingFaceDirectory directory;
  private final Map<String, MemorySegment> mapped = new LinkedHashMap<>();
  private final Map<String, SafetensorsFile> shards = new LinkedHashMap<>();
  private final List<SourcePiece> pieces;

  private SafetensorsSource(Path path, boolean headersOnly)
      throws IOException, SafetensorsException {
    try {
      directory = HuggingFaceDirectory.open(path);
      for (String name : directory.allFiles()) {
        mapped.put(name, MappedFile.map(directory.root().resolve(name), arena));
      }
      for (String shard : directory.shards()) {
        shards.put(shard, read(shard, headersOnly));
      }
      pieces = new SafetensorsPieces(directory, shards, mapped).list();
    } catch (IOException | SafetensorsException | RuntimeException e) {
      arena.close();
      throw e;
    }
  }

  /**
   * A directory with its weights, or a single file with a config.json beside it.
   *
   * @throws SafetensorsException saying which file is wrong, and how
   */
  public static SafetensorsSource open(Path path) throws IOException, SafetensorsException {
    return new SafetensorsSource(path, false);
  }

  /**
   * The same where files of weights may end behind their headers.
   *
   * @throws SafetensorsException saying which file is wrong, and how
   */
  public static SafetensorsSource openHeader(Path path) throws IOException, SafetensorsException {
    return new SafetensorsSource(path, true);
  }

  private SafetensorsFile read(String shard, boolean headerOnly) throws SafetensorsException {
    MemorySegment bytes = bytesOf(shard);
    try {
      return headerOnly ? SafetensorsReader.readHeader(bytes) : SafetensorsReader.read(bytes);
    } catch (SafetensorsException e) {
      throw e.in(shard);
    }
  }

  private MemorySegment bytesOf(String file) {
    return Objects.requireNonNull(mapped.get(file), file);
  }

  /** Where it lies, and what of it stays behind. */
  public HuggingFaceDirectory directory() {
    return directory;
  }

  /** What each shard says of itself, by its name. */
  public Map<String, SafetensorsFile> shards() {
    return Collections.unmodifiableMap(shards);
  }

  @Override
  public ModelManifest manifest(long payloadLimit) {
    return SafetensorsManifest.of(this, pieces, payloadLimit);
  }

  @Override
  public MemorySegment weights(TensorInfo tensor) {
    return pieces.get(tensor.order()).bytes();
  }

  /** A list of names and sizes, then every file: config.json, the shards, what is carried along. */
  @Override
  public List<MemorySegment> identity() {
    StringBuilder names = new StringBuilder();
    mapped.forEach(
        (name, bytes) -> names.append(bytes.byteSize()).append(' ').append(name).append('\n'));
    List<MemorySegment> identity = new ArrayList<>();
    identity.add(MemorySegment.ofArray(names.toString().getBytes(StandardCharsets.UTF_8)));
    identity.addAll(mapped.values());
    return identity;
  }

  @Override
  public long totalBytes() {
    long weights = shards.values().stream().mapToLong(SafetensorsFile::fileBytes).sum();
    return mapped.entrySet().stream()
        .filter(file -> !shards.containsKey(file.getKey()))
        .mapToLong(file -> file.getValue().byteSize())
        .reduce(weights, Long::sum);
  }

  @Override
  public void close() {
    arena.close();
  }
}

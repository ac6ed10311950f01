package io.quern.publish;

import io.quern.format.gguf.GgufException;
import io.quern.format.gguf.GgufFile;
import io.quern.format.gguf.GgufReader;
import io.quern.format.gguf.GgufTensor;
import io.quern.model.ModelManifest;
import io.quern.model.TensorInfo;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A GGUF file, mapped into memory: only the pages that are read are ever there. */
public final class GgufSource implements ModelSource {
  private final Arena arena = Arena.ofShared();
  private final MemorySegment bytes;
  private final GgufFile file;

  private GgufSource(Path path, boolean headerOnly) throws IOException, GgufException {
    try {
      bytes = map(path);
      file = headerOnly ? GgufReader.readHeader(bytes) : GgufReader.read(bytes);
    } catch (IOException | GgufException | RuntimeException e) {
      arena.close();
      throw e;
    }
  }

  /**
   * A file with its weights.
   *
   * @throws GgufException saying what is wrong with it, without its name
   */
  public static GgufSource open(Path path) throws IOException, GgufException {
    return new GgufSource(path, false);
  }

  /**
   * A file of which only the header need be there.
   *
   * @throws GgufException saying what is wrong with it, without its name
   */
  public static GgufSource openHeader(Path path) throws IOException, GgufException {
    return new GgufSource(path, true);
  }

  private MemorySegment map(Path path) throws IOException {
    if (Files.isDirectory(path)) {
      throw new java.nio.file.FileSystemException(
          path.toString(), null, "is a directory, not a GGUF file");
    }
    return MappedFile.map(path, arena);
  }

  public GgufFile file() {
    return file;
  }

  @Override
  public ModelManifest manifest(long payloadLimit) {
    return GgufManifest.of(file, payloadLimit);
  }

  @Override
  public MemorySegment weights(TensorInfo tensor) {
    GgufTensor place = file.tensors().get(tensor.order());
    return bytes.asSlice(place.offset(), place.bytes());
  }

  @Override
  public List<MemorySegment> identity() {
    return List.of(bytes);
  }

  @Override
  public long totalBytes() {
    return file.headerBytes() + file.tensorBytes();
  }

  @Override
  public void close() {
    arena.close();
  }
}

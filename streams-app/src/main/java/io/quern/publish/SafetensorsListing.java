package io.quern.publish;

import io.quern.format.safetensors.ModelConfig;
import io.quern.format.safetensors.SafetensorsException;
import io.quern.format.safetensors.SafetensorsFile;
import io.quern.format.safetensors.SafetensorsReader;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the headers of a model say, quantized or not; for people, not for publishing.
 *
 * @param config its config.json; a file of tensors can do without
 * @param files with tensors, by name
 */
public record SafetensorsListing(Optional<ModelConfig> config, Map<String, SafetensorsFile> files) {
  private static final String ENDING = ".safetensors";

  /**
   * Reads the headers of a directory or of one file; the files may end behind them.
   *
   * @throws SafetensorsException saying which file is wrong, and how
   */
  public static SafetensorsListing read(Path path) throws IOException, SafetensorsException {
    if (isLone(path)) {
      String name = String.valueOf(path.getFileName());
      return new SafetensorsListing(Optional.empty(), Map.of(name, header(path)));
    }
    HuggingFaceDirectory directory = HuggingFaceDirectory.open(path);
    return new SafetensorsListing(
        Optional.of(directory.config()), headers(directory.root(), directory.shards()));
  }

  /** A file without a model around it. */
  private static boolean isLone(Path path) {
    return Files.isRegularFile(path)
        && path.toString().endsWith(ENDING)
        && !Files.isRegularFile(path.resolveSibling(ModelConfig.FILE));
  }

  private static Map<String, SafetensorsFile> headers(Path root, List<String> shards)
      throws IOException, SafetensorsException {
    Map<String, SafetensorsFile> headers = new LinkedHashMap<>();
    for (String shard : shards) {
      headers.put(shard, header(root.resolve(shard)));
    }
    return headers;
  }

  private static SafetensorsFile header(Path file) throws IOException, SafetensorsException {
    try (Arena arena = Arena.ofConfined()) {
      return SafetensorsReader.readHeader(MappedFile.map(file, arena));
    } catch (SafetensorsException e) {
      throw e.in(String.valueOf(file.getFileName()));
    }
  }
}

package io.quern.publish;

import io.quern.format.safetensors.ModelConfig;
import io.quern.format.safetensors.SafetensorsException;
import io.quern.format.safetensors.SafetensorsException.Place;
import io.quern.format.safetensors.SafetensorsIndex;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A model as Hugging Face lays it out: config.json, one model.safetensors or an index and its
 * shards, and whatever lies beside them. Links are followed, since caches are made of them.
 *
 * @param root the directory
 * @param shards names of the files with weights, in the order in which they are published
 * @param index which shard holds which tensor; empty for a single file
 * @param files what else lies there
 */
public record HuggingFaceDirectory(
    Path root,
    ModelConfig config,
    List<String> shards,
    Optional<SafetensorsIndex> index,
    CarriedFiles files) {
  static final String MODEL_FILE = "model.safetensors";
  static final String INDEX_FILE = MODEL_FILE + ".index.json";

  public HuggingFaceDirectory {
    shards = List.copyOf(shards);
  }

  /**
   * Looks at a directory, or at a single .safetensors file with a config.json beside it.
   *
   * @throws SafetensorsException naming the file that is missing or wrong
   * @throws NoSuchFileException if there is nothing at {@code path}
   */
  public static HuggingFaceDirectory open(Path path) throws IOException, SafetensorsException {
    if (!Files.exists(path)) {
      throw new NoSuchFileException(path.toString());
    }
    return Files.isDirectory(path) ? ofDirectory(path) : ofFile(path);
  }

  /** A directory: of a single file and an index the single file counts, as in Transformers. */
  private static HuggingFaceDirectory ofDirectory(Path root)
      throws IOException, SafetensorsException {
    if (Files.isRegularFile(root.resolve(MODEL_FILE))) {
      return of(root, List.of(MODEL_FILE), Optional.empty());
    }
    SafetensorsIndex index =
        indexOf(root)
            .orElseThrow(
                () ->
                    new SafetensorsException(
                        "neither " + MODEL_FILE + " nor " + INDEX_FILE + " is there",
                        Place.ofFile(name(root)),
                        "name a directory with a model in safetensors"));
    List<String> shards = index.files();
    for (String shard : shards) {
      if (!Files.isRegularFile(root.resolve(shard))) {
        throw new SafetensorsException(
            "shard " + SafetensorsException.quoted(shard) + " is missing",
            Place.ofFile(INDEX_FILE),
            "download it, or correct the index");
      }
    }
    return of(root, shards, Optional.of(index));
  }

  private static HuggingFaceDirectory ofFile(Path path) throws IOException, SafetensorsException {
    Path root = Optional.ofNullable(path.toAbsolutePath().getParent()).orElse(path);
    String file = name(path);
    Optional<SafetensorsIndex> index = file.equals(MODEL_FILE) ? Optional.empty() : indexOf(root);
    if (index.isPresent() && index.get().files().contains(file)) {
      throw new SafetensorsException(
          "the file is one of " + index.get().files().size() + " shards",
          Place.ofFile(file),
          "name its directory");
    }
    return of(root, List.of(file), Optional.empty());
  }

  private static HuggingFaceDirectory of(
      Path root, List<String> shards, Optional<SafetensorsIndex> index)
      throws IOException, SafetensorsException {
    Set<String> own = new HashSet<>(shards);
    own.add(ModelConfig.FILE);
    own.add(INDEX_FILE);
    return new HuggingFaceDirectory(
        root, config(root), shards, index, CarriedFiles.list(root, own));
  }

  private static ModelConfig config(Path root) throws IOException, SafetensorsException {
    Path file = root.resolve(ModelConfig.FILE);
    if (!Files.isRegularFile(file)) {
      throw new SafetensorsException(
          "no " + ModelConfig.FILE + " beside the weights",
          Place.ofFile(name(root)),
          "name a directory with a model as Hugging Face lays it out");
    }
    try (Arena arena = Arena.ofConfined()) {
      return ModelConfig.read(MappedFile.map(file, arena));
    }
  }

  private static Optional<SafetensorsIndex> indexOf(Path root)
      throws IOException, SafetensorsException {
    Path file = root.resolve(INDEX_FILE);
    if (!Files.isRegularFile(file)) {
      return Optional.empty();
    }
    try (Arena arena = Arena.ofConfined()) {
      return Optional.of(SafetensorsIndex.read(MappedFile.map(file, arena)));
    } catch (SafetensorsException e) {
      throw e.in(INDEX_FILE);
    }
  }

  private static String name(Path path) {
    return Optional.ofNullable(path.getFileName()).orElse(path).toString();
  }

  /** Names of all files that make up the model, in the order of its identity. */
  List<String> allFiles() {
    List<String> all = new ArrayList<>(List.of(ModelConfig.FILE));
    all.addAll(shards);
    all.addAll(files.names());
    return all;
  }
}

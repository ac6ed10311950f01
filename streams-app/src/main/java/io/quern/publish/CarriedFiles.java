package io.quern.publish;

import io.quern.format.safetensors.SafetensorsException;
import io.quern.format.safetensors.SafetensorsException.Place;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The files beside a model's weights that go along unchanged: tokenizers, templates, model cards.
 * Hidden files are passed over in silence.
 *
 * @param names of the files, sorted
 * @param leftOut what stays behind, and why; sorted
 */
public record CarriedFiles(List<String> names, List<LeftOut> leftOut) {
  private static final int MAX_FILES = 1000;

  /** Endings of files with weights, as PyTorch, TensorFlow, JAX, llama.cpp and ONNX write them. */
  private static final Set<String> WEIGHTS =
      Set.of("bin", "pt", "pth", "ckpt", "h5", "msgpack", "gguf", "ggml", "onnx", "onnx_data");

  public CarriedFiles {
    names = List.copyOf(names);
    leftOut = List.copyOf(leftOut);
  }

  /** A file that stays behind. */
  public record LeftOut(String name, String reason) {}

  /**
   * What lies in a directory.
   *
   * @param own names of the files that are the model itself
   */
  static CarriedFiles list(Path root, Set<String> own) throws IOException, SafetensorsException {
    List<String> names = new ArrayList<>();
    List<LeftOut> leftOut = new ArrayList<>();
    for (String name : visible(root, own)) {
      reasonAgainst(root.resolve(name))
          .ifPresentOrElse(reason -> leftOut.add(new LeftOut(name, reason)), () -> names.add(name));
    }
    if (names.size() > MAX_FILES) {
      throw new SafetensorsException(
          names.size() + " files beside the weights, where " + MAX_FILES + " are the most",
          Place.ofFile(String.valueOf(root.getFileName())),
          "give the model a directory of its own");
    }
    return new CarriedFiles(names, leftOut);
  }

  private static List<String> visible(Path root, Set<String> own) throws IOException {
    try (Stream<Path> files = Files.list(root)) {
      return files
          .map(file -> String.valueOf(file.getFileName()))
          .filter(name -> !name.startsWith(".") && !own.contains(name))
          .sorted()
          .toList();
    }
  }

  private static Optional<String> reasonAgainst(Path file) {
    String name = file.toString().toLowerCase(Locale.ROOT);
    if (Files.isDirectory(file)) {
      return Optional.of("a directory");
    }
    if (!Files.isRegularFile(file)) {
      return Optional.of("no plain file");
    }
    if (name.endsWith(".safetensors")) {
      return Optional.of("weights that are no part of the model");
    }
    if (WEIGHTS.contains(name.substring(name.lastIndexOf('.') + 1))) {
      return Optional.of("weights in another format");
    }
    return name.endsWith(".index.json")
        ? Optional.of("an index of weights that stay behind")
        : Optional.empty();
  }
}

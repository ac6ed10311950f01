package io.quern.cli;

import io.quern.plan.FormatPlanner;
import io.quern.plan.gguf.FileType;
import io.quern.plan.gguf.GgufFormatPlanner;
import io.quern.plan.safetensors.SafetensorsFormatPlanner;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The containers, and their types as a person writes them. A model stays in its container: GGUF and
 * Hugging Face name tensors differently.
 */
enum OutputFormat {
  GGUF("Q4_K_M") {
    @Override
    FormatPlanner planner() {
      return new GgufFormatPlanner();
    }

    @Override
    Optional<String> find(String word) {
      return FileType.parse(word).map(FileType::name);
    }

    @Override
    List<String> types() {
      return FileType.supported().stream().map(FileType::name).toList();
    }

    @Override
    Path defaultOutput(Path input, String type) {
      return input.resolveSibling("ggml-model-" + type + ".gguf");
    }
  },
  SAFETENSORS("W4A16") {
    @Override
    FormatPlanner planner() {
      return new SafetensorsFormatPlanner();
    }

    @Override
    Optional<String> find(String word) {
      return SafetensorsFormatPlanner.findType(word);
    }

    @Override
    List<String> types() {
      return SafetensorsFormatPlanner.types();
    }

    @Override
    Path defaultOutput(Path input, String type) {
      Path absolute = input.toAbsolutePath().normalize();
      Path directory =
          Files.isDirectory(absolute)
              ? absolute
              : Optional.ofNullable(absolute.getParent()).orElse(absolute);
      return directory.resolveSibling(String.valueOf(directory.getFileName()) + "-" + type);
    }
  };

  private final String example;

  OutputFormat(String example) {
    this.example = example;
  }

  /** The container of a model on disk: a directory, or a file of safetensors, else GGUF. */
  static OutputFormat of(Path input) {
    boolean huggingFace = Files.isDirectory(input) || input.toString().endsWith(".safetensors");
    return huggingFace ? SAFETENSORS : GGUF;
  }

  /** The type that a word names, by name in any case or by number. */
  abstract Optional<String> find(String word);

  /** The types there are. */
  abstract List<String> types();

  /** Where the output goes when nobody says it. */
  abstract Path defaultOutput(Path input, String type);

  /**
   * The type that a word names.
   *
   * @throws UsageException naming those there are, or the container that has it
   */
  String parse(String word) {
    return find(word)
        .orElseThrow(
            () -> {
              for (OutputFormat other : values()) {
                if (other != this && other.find(word).isPresent()) {
                  return new UsageException(
                      "type '%s' is one of %s, but the input is %s, whose tensors have other names;"
                              .formatted(word, other.words(), words())
                          + " use one of "
                          + String.join(", ", types()));
                }
              }
              return new UsageException(
                  "type '" + word + "' is not known; use one of " + String.join(", ", types()));
            });
  }

  private String words() {
    return this == GGUF ? "GGUF" : "safetensors";
  }

  /** Plans outputs in this container. */
  abstract FormatPlanner planner();

  String example() {
    return example;
  }
}

package io.quern.register;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quern.format.safetensors.SafetensorsDtype;
import io.quern.format.safetensors.SafetensorsException;
import io.quern.format.safetensors.SafetensorsReader;
import io.quern.format.safetensors.SafetensorsTensor;
import io.quern.model.ArtifactState;
import io.quern.register.Release.ReleasedFile;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Facts from a Hugging Face directory: its configs, its model card, the headers of its weights. */
final class SafetensorsFacts {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final long MOST_BYTES = 16 << 20;
  private static final Set<SafetensorsDtype> PLAIN =
      Set.of(SafetensorsDtype.F32, SafetensorsDtype.F16, SafetensorsDtype.BF16);

  /** The line of a model card's front matter that names a licence in one word. */
  private static final Pattern LICENSE =
      Pattern.compile("\\A---\\R(?:(?!---)[^\\n]*\\R)*?license:[ \\t]*\"?([\\w.+-]+)\"?[ \\t]*\\R");

  private final Path folder;
  private final List<ReleasedFile> files;

  SafetensorsFacts(Path folder, List<ReleasedFile> files) {
    this.folder = folder;
    this.files = files;
  }

  ModelFacts read(List<Path> weights, ArtifactState state) throws RegistryException {
    JsonNode config = json("config.json");
    return new ModelFacts(
        config.path("model_type").asText(""),
        parameters(weights, state),
        state.type(),
        config.path("max_position_embeddings").asLong(0),
        license(),
        chatTemplate());
  }

  /**
   * Weights that were quantized, as they were counted then, and those that stayed numbers. Where
   * nothing was counted the number is not known: packed weights do not tell.
   */
  private static long parameters(List<Path> weights, ArtifactState state) throws RegistryException {
    if (state.quality().isNone()) {
      return 0;
    }
    long parameters = state.quality().rounded().weights();
    for (Path path : weights) {
      parameters += plainWeights(path);
    }
    return parameters;
  }

  private static long plainWeights(Path path) throws RegistryException {
    try (Arena arena = Arena.ofConfined();
        FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      return SafetensorsReader.read(
              channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena))
          .tensors()
          .stream()
          .filter(SafetensorsFacts::isPlain)
          .mapToLong(tensor -> tensor.shape().stream().reduce(1L, Math::multiplyExact))
          .sum();
    } catch (SafetensorsException e) {
      throw RegistryException.refused(path + " is no sound safetensors file: " + e.getMessage());
    } catch (IOException e) {
      throw RegistryException.passing(path + " cannot be read: " + e.getMessage(), e);
    }
  }

  private static boolean isPlain(SafetensorsTensor tensor) {
    boolean named = tensor.name().endsWith(".weight") || tensor.name().endsWith(".bias");
    return named && PLAIN.contains(tensor.dtype());
  }

  private Optional<String> chatTemplate() throws RegistryException {
    Optional<String> file = text("chat_template.jinja");
    if (file.isPresent()) {
      return file;
    }
    JsonNode template = json("tokenizer_config.json").path("chat_template");
    if (template.isArray()) { // several by name
      for (JsonNode each : template) {
        if (each.path("name").asText().equals("default")) {
          return Optional.of(each.path("template").asText());
        }
      }
    }
    return Optional.of(template.asText("")).filter(text -> !text.isEmpty());
  }

  private Optional<String> license() throws RegistryException {
    return text("README.md")
        .map(LICENSE::matcher)
        .filter(Matcher::find)
        .map(found -> found.group(1));
  }

  private JsonNode json(String name) throws RegistryException {
    try {
      return MAPPER.readTree(text(name).orElse("{}"));
    } catch (IOException e) {
      throw RegistryException.refused(folder.resolve(name) + " is no JSON: " + e.getMessage());
    }
  }

  private Optional<String> text(String name) throws RegistryException {
    Optional<ReleasedFile> file =
        files.stream()
            .filter(each -> each.path().equals(name) && each.size() <= MOST_BYTES)
            .findFirst();
    if (file.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(Files.readString(folder.resolve(name)));
    } catch (IOException e) {
      throw RegistryException.passing(folder.resolve(name) + " cannot be read: " + e, e);
    }
  }
}

package io.quern.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.quern.model.Profile;
import io.quern.plan.PlanRefused;
import io.quern.plan.gguf.FileType;
import io.quern.plan.gguf.GgufFormatPlanner;
import io.quern.plan.safetensors.SafetensorsFormatPlanner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Reads a profile from YAML; what it does not know it refuses by name. */
final class ProfileFile {
  private static final Set<String> KEYS = Set.of("name", "models", "format", "type");
  private static final String WORDS =
      "name, models, format, type, through, tensors, outputTensorType, tokenEmbeddingType, pure,"
          + " leaveOutputTensor, options, observer, ignore, groups, arithmetic, importance,"
          + " errorFigures, registries, priority, revisions, retention";

  private final YamlMap root;

  private ProfileFile(YamlMap root) {
    this.root = root;
  }

  static Profile read(Path path) throws IOException {
    try {
      JsonNode document = new YAMLMapper().readTree(Files.readString(path));
      if (!document.isObject()) {
        throw new InputRefused(path + ": a profile is a map of name, models, format and type");
      }
      return new ProfileFile(new YamlMap(path.toString(), document)).profile();
    } catch (NoSuchFileException e) {
      throw new InputRefused(path + " does not exist; name a profile in YAML", e);
    } catch (JsonProcessingException e) {
      throw new InputRefused(path + ": not YAML: " + e.getOriginalMessage(), e);
    }
  }

  private Profile profile() {
    Set<String> keys = new HashSet<>(KEYS);
    keys.addAll(ProfileDetailsFile.SCHEME_KEYS);
    keys.add(ProfileDetailsFile.FIGURES);
    keys.addAll(ProfileDetailsFile.GGUF_KEYS);
    keys.add(RegistriesFile.KEY);
    keys.addAll(UpkeepFile.KEYS);
    root.requireKeys(keys, WORDS);
    String format = root.text("format", GgufFormatPlanner.FORMAT);
    return switch (format) {
      case GgufFormatPlanner.FORMAT -> gguf();
      case SafetensorsFormatPlanner.FORMAT -> safetensors();
      default ->
          throw root.refused(
              "format '%s' is not known; use %s or %s"
                  .formatted(format, GgufFormatPlanner.FORMAT, SafetensorsFormatPlanner.FORMAT));
    };
  }

  private Profile gguf() {
    String type = ggufType(root.text("type")).name();
    refuse(ProfileDetailsFile.SCHEME_KEYS, GgufFormatPlanner.FORMAT);
    Profile profile = profile(GgufFormatPlanner.FORMAT, type);
    try {
      GgufFormatPlanner.check(profile);
      return profile;
    } catch (PlanRefused e) {
      throw root.refused(e.text());
    }
  }

  private void refuse(Set<String> keys, String format) {
    for (String key : keys) {
      if (root.has(key)) {
        throw root.refused("format %s has no %s".formatted(format, key));
      }
    }
  }

  private FileType ggufType(String text) {
    FileType type = FileType.parse(text).orElseThrow(() -> unknown(text));
    if (!type.isSupported()) {
      throw root.refused(type.refusal());
    }
    return type;
  }

  private InputRefused unknown(String type) {
    String hint =
        SafetensorsFormatPlanner.findType(type).isPresent()
            ? "; it is one of format: " + SafetensorsFormatPlanner.FORMAT
            : "";
    return root.refused("type '" + type + "' is not known" + hint);
  }

  private Profile safetensors() {
    refuse(ProfileDetailsFile.GGUF_KEYS, SafetensorsFormatPlanner.FORMAT);
    String text = root.text("type");
    String type =
        SafetensorsFormatPlanner.findType(text)
            .orElseThrow(
                () ->
                    root.refused(
                        "type '%s' is not known; use one of %s"
                            .formatted(text, String.join(", ", SafetensorsFormatPlanner.types()))));
    Profile profile = profile(SafetensorsFormatPlanner.FORMAT, type);
    try {
      SafetensorsFormatPlanner.check(profile);
      return profile;
    } catch (PlanRefused e) {
      throw root.refused(e.text());
    }
  }

  private Profile profile(String format, String type) {
    try {
      return Profile.of(
              root.text("name"),
              models(),
              format,
              type,
              ProfileDetailsFile.read(root).with(UpkeepFile.read(root)))
          .pushedTo(RegistriesFile.read(root));
    } catch (IllegalArgumentException e) {
      throw root.refused(String.valueOf(e.getMessage()));
    }
  }

  private List<String> models() {
    List<String> globs = root.texts("models");
    if (globs.isEmpty()) {
      throw root.refused("models is missing; give a glob such as \"llama-*\", or a list of them");
    }
    return globs;
  }
}

package io.quern.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.quern.model.Profile;
import io.quern.model.ProfileDigest;
import io.quern.plan.gguf.FileType;
import io.quern.plan.gguf.GgufFormatPlanner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Set;

/** Reads a profile from YAML; what it does not know it refuses by name. */
final class ProfileFile {
  private static final Set<String> KEYS = Set.of("name", "models", "format", "type");

  private final Path path;
  private final JsonNode root;

  private ProfileFile(Path path, JsonNode root) {
    this.path = path;
    this.root = root;
  }

  static Profile read(Path path) throws IOException {
    try {
      return new ProfileFile(path, new YAMLMapper().readTree(Files.readString(path))).profile();
    } catch (NoSuchFileException e) {
      throw new InputRefused(path + " does not exist; name a profile in YAML", e);
    } catch (JsonProcessingException e) {
      throw new InputRefused(path + ": not YAML: " + e.getOriginalMessage(), e);
    }
  }

  private Profile profile() {
    if (!root.isObject()) {
      throw refused("a profile is a map of name, models, format and type");
    }
    for (Iterator<String> names = root.fieldNames(); names.hasNext(); ) {
      String name = names.next();
      if (!KEYS.contains(name)) {
        throw refused("key '" + name + "' is not known; use name, models, format, type");
      }
    }
    String format = root.has("format") ? text("format") : GgufFormatPlanner.FORMAT;
    if (!format.equals(GgufFormatPlanner.FORMAT)) {
      throw refused("format '" + format + "' is not known; use " + GgufFormatPlanner.FORMAT);
    }
    String type = type(text("type")).name();
    try {
      return new Profile(text("name"), ProfileDigest.of(format, type), models(), format, type);
    } catch (IllegalArgumentException e) {
      throw refused(String.valueOf(e.getMessage()));
    }
  }

  private FileType type(String text) {
    FileType type =
        FileType.parse(text).orElseThrow(() -> refused("type '" + text + "' is not known"));
    if (!type.isSupported()) {
      throw refused(type.refusal());
    }
    return type;
  }

  private List<String> models() {
    JsonNode models = root.path("models");
    List<String> globs = new ArrayList<>();
    if (models.isTextual()) {
      globs.add(models.asText());
    } else if (models.isArray()) {
      models.forEach(model -> globs.add(model.asText()));
    }
    if (globs.isEmpty()) {
      throw refused("models is missing; give a glob such as \"llama-*\", or a list of them");
    }
    return globs;
  }

  private String text(String key) {
    JsonNode value = root.path(key);
    if (!value.isValueNode() || value.asText().isEmpty()) {
      throw refused(key + " is missing");
    }
    return value.asText();
  }

  private InputRefused refused(String what) {
    return new InputRefused(path + ": " + what);
  }
}

package io.quern.register.ollama;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quern.register.ModelFacts;
import io.quern.register.RegistryException;
import io.quern.register.Release.ReleasedFile;
import io.quern.register.http.Options;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * What a model has besides its weights.
 *
 * @param template of prompts; empty leaves the choice to Ollama, which knows some by the chat
 *     template in the GGUF file, and parameters with them
 * @param parameters of generation, as JSON
 */
record ModelSettings(
    Optional<String> template,
    Optional<String> system,
    Optional<String> license,
    ObjectNode parameters) {
  static final Set<String> OPTIONS = Set.of("template", "system", "parameters", "license");

  private static final ObjectMapper MAPPER = new ObjectMapper();

  static ModelSettings read(Options options, ModelFacts facts) throws RegistryException {
    return new ModelSettings(
        options.text("template"),
        options.text("system"),
        options.text("license").or(facts::license),
        parameters(options));
  }

  private static ObjectNode parameters(Options options) throws RegistryException {
    String text = options.text("parameters").orElse("{}");
    try {
      if (MAPPER.readTree(text) instanceof ObjectNode object) {
        // Ollama takes a bare text, and then refuses to generate.
        if (object.has("stop") && !object.get("stop").isArray()) {
          throw options.refused("parameters", text, "has \"stop\" as a list, such as [\"\\n\"]");
        }
        return object;
      }
    } catch (JsonProcessingException e) {
      // said below
    }
    throw options.refused("parameters", text, "is a JSON object, such as {\"temperature\": 0.5}");
  }

  /** The body of {@code /api/create}. */
  ObjectNode request(String model, ReleasedFile weights) {
    ObjectNode request = MAPPER.createObjectNode().put("model", model);
    String file = weights.path().substring(weights.path().lastIndexOf('/') + 1);
    request.putObject("files").put(file, "sha256:" + weights.sha256());
    template.ifPresent(text -> request.put("template", text));
    system.ifPresent(text -> request.put("system", text));
    if (!parameters.isEmpty()) {
      request.set("parameters", parameters);
    }
    license.ifPresent(text -> request.put("license", text));
    return request.put("stream", false);
  }

  /** Whether a model has those weights and these settings. */
  boolean isIn(ShownModel shown, String sha256) {
    return shown.hasWeights(sha256)
        && template.map(shown.text("template")::equals).orElse(true)
        && system.orElse("").equals(shown.text("system"))
        && license.orElse("").equals(shown.text("license"))
        && hasParameters(shown.parameters());
  }

  private boolean hasParameters(Map<String, List<String>> shown) {
    Map<String, List<String>> wanted = new TreeMap<>();
    parameters.properties().forEach(one -> wanted.put(one.getKey(), words(one.getValue())));
    return template.isPresent()
        ? shown.equals(wanted)
        : shown.entrySet().containsAll(wanted.entrySet());
  }

  private static List<String> words(JsonNode value) {
    List<String> words = new ArrayList<>();
    if (value.isArray()) {
      value.forEach(one -> words.add(ShownModel.word(one)));
    } else {
      words.add(ShownModel.word(value));
    }
    Collections.sort(words);
    return words;
  }
}

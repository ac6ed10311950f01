package io.quern.register.oci;

import io.quern.format.json.CompactJson;
import io.quern.format.json.JsonArray;
import io.quern.format.json.JsonLiteral;
import io.quern.format.json.JsonNumber;
import io.quern.format.json.JsonObject;
import io.quern.format.json.JsonString;
import io.quern.format.json.JsonValue;
import io.quern.register.RegistryException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Ollama's layer of parameters. A value of another kind than Ollama expects is accepted by a pull
 * and then fails every answer, so kinds are checked here: api/types.go, Options.
 */
final class OllamaParameters {
  private static final Set<String> WHOLE =
      Set.of(
          "num_keep",
          "seed",
          "num_predict",
          "top_k",
          "repeat_last_n",
          "num_ctx",
          "num_batch",
          "num_gpu",
          "main_gpu",
          "num_thread");
  private static final Set<String> NUMBERS =
      Set.of(
          "top_p",
          "min_p",
          "typical_p",
          "temperature",
          "repeat_penalty",
          "presence_penalty",
          "frequency_penalty");
  private static final String STOP = "stop";

  private OllamaParameters() {}

  /**
   * The layer's text, sorted by name; empty where there is nothing to say.
   *
   * @param stops of the template, where the option names none
   * @throws RegistryException refused: no JSON object, or a value of the wrong kind
   */
  static Optional<String> of(Optional<String> option, List<String> stops) throws RegistryException {
    Map<String, JsonValue> sorted = new TreeMap<>();
    if (option.isPresent()) {
      JsonObject given = Json.parse(option.get()).orElseThrow(() -> wrong("it is no JSON object"));
      for (Map.Entry<String, JsonValue> each : given.members().entrySet()) {
        check(each.getKey(), each.getValue());
      }
      sorted.putAll(given.members());
    }
    if (!stops.isEmpty()) {
      sorted.putIfAbsent(STOP, JsonArray.ofStrings(stops));
    }
    return sorted.isEmpty()
        ? Optional.empty()
        : Optional.of(CompactJson.write(new JsonObject(sorted)));
  }

  private static void check(String name, JsonValue value) throws RegistryException {
    if (name.equals(STOP) && !isStrings(value)) {
      throw wrong("stop must be an array of strings, such as {\"stop\": [\"<|im_end|>\"]}");
    }
    if (WHOLE.contains(name)
        && !(value instanceof JsonNumber number && number.asLong().isPresent())) {
      throw wrong(name + " must be a whole number");
    }
    if (NUMBERS.contains(name) && !(value instanceof JsonNumber)) {
      throw wrong(name + " must be a number");
    }
    if (name.equals("use_mmap") && value != JsonLiteral.TRUE && value != JsonLiteral.FALSE) {
      throw wrong("use_mmap must be true or false");
    }
  }

  private static boolean isStrings(JsonValue value) {
    return value instanceof JsonArray array
        && array.values().stream().allMatch(JsonString.class::isInstance);
  }

  private static RegistryException wrong(String what) {
    return RegistryException.refused("option parameters of adapter oci-ollama: " + what);
  }
}

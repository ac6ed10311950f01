package io.quern.plan.safetensors;

import io.quern.format.json.JsonObject;
import io.quern.format.json.JsonWriter;
import io.quern.format.safetensors.ModelConfig;

/** A config.json with {@code quantization_config}, every other byte as it was. */
final class ConfigText {
  private static final String NAME = "quantization_config";

  private ConfigText() {}

  /** The text with one member more, before its last brace. */
  static String with(ModelConfig config, JsonObject quantization) {
    String text = config.text();
    int brace = text.lastIndexOf('}');
    int end = brace;
    while (end > 0 && Character.isWhitespace(text.charAt(end - 1))) {
      end--;
    }
    String member = JsonWriter.write(quantization).replace("\n", "\n  ");
    String comma = config.json().members().isEmpty() ? "" : ",";
    return "%s%s\n  \"%s\": %s\n%s"
        .formatted(text.substring(0, end), comma, NAME, member, text.substring(brace));
  }
}

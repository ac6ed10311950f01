package io.quern.register.oci;

import io.quern.register.ModelFacts;
import io.quern.register.RegistryException;
import java.util.List;
import java.util.Optional;

/**
 * How a chat becomes a prompt. Ollama takes no template from the GGUF of a model that it pulls, and
 * a model's own is written in Jinja: the two wide-spread ones are known by their markers, nothing
 * else is guessed.
 *
 * @param stops texts that end an answer
 */
record OllamaTemplate(Optional<String> text, List<String> stops, Optional<String> note) {
  private static final OllamaTemplate CHATML =
      known(
          """
          {{- range .Messages }}<|im_start|>{{ .Role }}
          {{ .Content }}<|im_end|>
          {{ end }}<|im_start|>assistant
          """,
          "<|im_start|>",
          "<|im_end|>");
  private static final OllamaTemplate LLAMA3 =
      known(
          """
          {{- range .Messages }}<|start_header_id|>{{ .Role }}<|end_header_id|>

          {{ .Content }}<|eot_id|>
          {{- end }}<|start_header_id|>assistant<|end_header_id|>

          """,
          "<|start_header_id|>",
          "<|end_header_id|>",
          "<|eot_id|>");

  /**
   * The option's if there is one, else what the model's own template is recognized as.
   *
   * @throws RegistryException refused: the option is no template that Ollama could parse
   */
  static OllamaTemplate choose(Optional<String> option, ModelFacts facts) throws RegistryException {
    if (option.isEmpty()) {
      return facts.chatTemplate().map(OllamaTemplate::recognize).orElse(none(Optional.empty()));
    }
    String text = option.get();
    if (text.strip().equals("none")) {
      return none(Optional.empty());
    }
    Optional<String> fault = GoTemplateCheck.fault(text);
    if (fault.isPresent()) {
      throw RegistryException.refused(
          "option template of adapter oci-ollama is none that Ollama could parse: " + fault.get());
    }
    return new OllamaTemplate(option, List.of(), Optional.empty());
  }

  private static OllamaTemplate recognize(String jinja) {
    // A template that handles tools or images says more than ours would.
    boolean simple = !jinja.contains("tool") && !jinja.contains("image");
    if (simple && CHATML.stops.stream().allMatch(jinja::contains)) {
      return CHATML;
    }
    if (simple && LLAMA3.stops.stream().allMatch(jinja::contains)) {
      return LLAMA3;
    }
    return none(
        Optional.of(
            "no template: the model's own is not one that Quern knows in Ollama's language, so"
                + " Ollama will not mark turns of a chat; set the option template"));
  }

  private static OllamaTemplate none(Optional<String> note) {
    return new OllamaTemplate(Optional.empty(), List.of(), note);
  }

  private static OllamaTemplate known(String text, String... stops) {
    return new OllamaTemplate(Optional.of(text), List.of(stops), Optional.empty());
  }
}

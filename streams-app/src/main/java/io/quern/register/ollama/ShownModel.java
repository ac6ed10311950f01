package io.quern.register.ollama;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What {@code /api/show} says of a model. */
record ShownModel(JsonNode answer) {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  /** Whether the model's file is this one: its Modelfile names the blob. */
  boolean hasWeights(String sha256) {
    return text("modelfile")
        .lines()
        .anyMatch(line -> line.startsWith("FROM ") && line.endsWith(sha256));
  }

  String text(String field) {
    return answer.path(field).asText("");
  }

  /** The parameters' values in words that can be compared, those of a list sorted. */
  Map<String, List<String>> parameters() {
    Map<String, List<String>> found = new TreeMap<>();
    for (String line : text("parameters").lines().toList()) {
      String[] words = line.strip().split("\\s+", 2);
      if (words.length == 2) {
        found.computeIfAbsent(words[0], name -> new ArrayList<>()).add(value(words[1]));
      }
    }
    found.values().forEach(Collections::sort);
    return found;
  }

  /** The daemon writes values as Go does: quoted text is JSON, as are most numbers. */
  private static String value(String written) {
    try {
      return word(MAPPER.readTree(written));
    } catch (JsonProcessingException e) {
      return written;
    }
  }

  static String word(JsonNode value) {
    return value.isNumber() ? Double.toString(value.asDouble()) : value.asText();
  }
}

package io.quern.register.ollama;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quern.register.http.Releases;
import io.quern.register.http.StandInServer.Behaviour;
import io.quern.register.http.StandInServer.Reply;
import io.quern.register.http.StandInServer.Request;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Ollama's API as 0.17.4 behaves: blobs by digest, models by name, parameters shown as Go does. */
final class FakeOllama implements Behaviour {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  final Set<String> blobs = new HashSet<>();
  final Map<String, ObjectNode> models = new TreeMap<>();

  @Override
  public Reply answer(Request request) throws InterruptedException {
    try {
      return switch (request.line().replaceFirst("sha256:.*", "")) {
        case "HEAD /api/blobs/" -> Reply.of(blobs.contains(digest(request)) ? 200 : 404, "");
        case "POST /api/blobs/" -> take(request);
        case "POST /api/show" -> show(MAPPER.readTree(request.body()));
        case "POST /api/create" -> create((ObjectNode) MAPPER.readTree(request.body()));
        case "GET /api/tags" -> tags();
        default -> Reply.of(404, "404 page not found");
      };
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String digest(Request request) {
    return request.path().substring(request.path().lastIndexOf('/') + 1);
  }

  private Reply take(Request request) {
    String got = "sha256:" + Releases.sha256(request.body());
    if (!got.equals(digest(request))) {
      return Reply.of(
          400,
          "{\"error\":\"digest mismatch, expected \\\"%s\\\", got \\\"%s\\\"\"}"
              .formatted(digest(request), got));
    }
    blobs.add(got);
    return Reply.of(201, "");
  }

  private Reply create(ObjectNode request) {
    for (JsonNode file : request.get("files")) {
      if (!blobs.contains(file.asText())) {
        return Reply.of(500, "{\"error\":\"open blob: no such file or directory\"}");
      }
    }
    models.put(request.get("model").asText(), request);
    return Reply.of(200, "{\"status\":\"success\"}");
  }

  private Reply show(JsonNode request) {
    ObjectNode model = models.get(request.get("model").asText());
    if (model == null) {
      return Reply.of(404, "{\"error\":\"model not found\"}");
    }
    ObjectNode answer = MAPPER.createObjectNode();
    String blob = model.get("files").iterator().next().asText().replace(':', '-');
    answer.put("modelfile", "# Modelfile\n\nFROM /models/blobs/" + blob + "\nTEMPLATE x\n");
    answer.put("template", model.path("template").asText("{{ .Prompt }}"));
    answer.put("system", model.path("system").asText(""));
    answer.put("license", model.path("license").asText(""));
    answer.put("parameters", parameters(model.path("parameters")));
    return Reply.of(200, answer.toString());
  }

  private static String parameters(JsonNode parameters) {
    StringBuilder lines = new StringBuilder();
    parameters
        .properties()
        .forEach(
            one -> {
              for (JsonNode value : one.getValue().isArray() ? one.getValue() : listOf(one)) {
                lines.append("%-30s %s%n".formatted(one.getKey(), value));
              }
            });
    return lines.toString().stripTrailing();
  }

  private static JsonNode listOf(Map.Entry<String, JsonNode> one) {
    return MAPPER.createArrayNode().add(one.getValue());
  }

  private Reply tags() {
    ObjectNode answer = MAPPER.createObjectNode();
    var list = answer.putArray("models");
    models.forEach(
        (name, model) ->
            list.addObject()
                .put("name", ModelName.listed(name))
                .put("digest", Releases.sha256(model.toString().getBytes(StandardCharsets.UTF_8))));
    return Reply.of(200, answer.toString());
  }
}

package io.quern.register.mlflow;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quern.register.http.StandInServer.Behaviour;
import io.quern.register.http.StandInServer.Reply;
import io.quern.register.http.StandInServer.Request;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/** A tracking server with one experiment, one run and one model. */
final class FakeMlflow implements Behaviour {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final String FILES = "/api/2.0/mlflow-artifacts/artifacts/1/r/artifacts/";

  private final Map<String, Integer> files = new TreeMap<>();
  private final Map<String, String> aliases = new HashMap<>();
  private final ArrayNode runs = MAPPER.createArrayNode();
  private final ArrayNode versions = MAPPER.createArrayNode();
  private boolean hasModel;

  @Override
  public synchronized Reply answer(Request request) {
    try {
      String path = request.path().replaceFirst("\\?.*", "");
      if (path.startsWith(FILES)) {
        files.put(path.substring(FILES.length()), request.body().length);
        return Reply.of(200, "");
      }
      return call(request, path.replaceFirst("/api/2.0/mlflow/", ""));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Reply call(Request request, String name) throws IOException {
    return switch (name) {
      case "registered-models/create" -> createModel();
      case "model-versions/search" -> list("model_versions", versions);
      case "experiments/get-by-name" -> Reply.of(200, "{\"experiment\":{\"experiment_id\":\"1\"}}");
      case "runs/search" -> list("runs", runs);
      case "runs/create" -> createRun();
      case "artifacts/list" -> listed();
      case "model-versions/create" -> createVersion(MAPPER.readTree(request.body()));
      case "registered-models/alias" ->
          request.method().equals("GET") ? alias(request) : move(MAPPER.readTree(request.body()));
      default -> Reply.of(200, "{}");
    };
  }

  private Reply createModel() {
    boolean stood = hasModel;
    hasModel = true;
    return stood
        ? Reply.of(400, "{\"error_code\": \"RESOURCE_ALREADY_EXISTS\"}")
        : Reply.of(200, "{}");
  }

  private static Reply list(String name, ArrayNode all) {
    ObjectNode answer = MAPPER.createObjectNode();
    answer.set(name, all.deepCopy());
    return Reply.of(200, answer.toString());
  }

  private Reply createRun() {
    ObjectNode run = runs.addObject();
    run.putObject("info").put("run_id", "r").put("artifact_uri", "mlflow-artifacts:/1/r/artifacts");
    ObjectNode answer = MAPPER.createObjectNode();
    answer.set("run", run.deepCopy());
    return Reply.of(200, answer.toString());
  }

  private Reply listed() {
    ArrayNode listed = MAPPER.createArrayNode();
    files.forEach((path, size) -> listed.addObject().put("path", path).put("file_size", size));
    return list("files", listed);
  }

  private Reply createVersion(JsonNode request) {
    ObjectNode version = versions.addObject().put("version", "" + (versions.size() + 1));
    version.set("tags", request.path("tags").deepCopy());
    ObjectNode answer = MAPPER.createObjectNode();
    answer.set("model_version", version.deepCopy());
    return Reply.of(200, answer.toString());
  }

  private Reply alias(Request request) {
    String name = request.path().replaceFirst(".*alias=", "").replaceFirst("&.*", "");
    String version = aliases.get(name);
    return version == null
        ? Reply.of(404, "{\"error_code\": \"RESOURCE_DOES_NOT_EXIST\"}")
        : Reply.of(200, "{\"model_version\":{\"version\":\"" + version + "\"}}");
  }

  private Reply move(JsonNode request) {
    aliases.put(request.path("alias").asText(), request.path("version").asText());
    return Reply.of(200, "{}");
  }
}

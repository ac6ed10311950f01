package io.quern.register.ollama;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quern.register.RegistryException;
import io.quern.register.Release.ReleasedFile;
import io.quern.register.http.Answer;
import io.quern.register.http.FileBody;
import io.quern.register.http.RegistryClient;
import io.quern.register.http.Site;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.util.Optional;

/** The requests of Ollama's API that a push takes; as of 0.17.4. */
final class OllamaApi {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final int NOT_FOUND = 404;

  private final RegistryClient client;
  private final Site site;

  OllamaApi(RegistryClient client, Site site) {
    this.client = client;
    this.site = site;
  }

  String address() {
    return site.root().toString();
  }

  /** Sends the file unless it is there; how many bytes that took. */
  long bringBlob(Path file, ReleasedFile weights) throws RegistryException, InterruptedException {
    String path = "/api/blobs/sha256:" + weights.sha256();
    HttpRequest head = site.request(path).method("HEAD", BodyPublishers.noBody()).build();
    Answer answer = client.send(head);
    if (answer.status() != NOT_FOUND) {
      answer.done();
      return 0;
    }
    Answer taken = client.send(site.request(path), "POST", FileBody.open(file, weights.size()));
    if (taken.body().contains("digest mismatch")) {
      throw RegistryException.passing(
          "%s: what arrived is not sha256:%s; a proxy changed it, or the file %s was changed"
              .formatted(taken.request(), weights.sha256(), file));
    }
    taken.done();
    return weights.size();
  }

  /** What is known of a model; empty for one that is not there. */
  Optional<ShownModel> show(String model) throws RegistryException, InterruptedException {
    Answer answer = post("/api/show", MAPPER.createObjectNode().put("model", model));
    return answer.status() == NOT_FOUND
        ? Optional.empty()
        : Optional.of(new ShownModel(answer.done().json()));
  }

  /** Makes or replaces a model; blobs that nothing names any more, Ollama removes by itself. */
  void create(ObjectNode request) throws RegistryException, InterruptedException {
    Answer answer = post("/api/create", request).done();
    JsonNode last = answer.lastLine();
    if (!"success".equals(last.path("status").asText())) {
      throw RegistryException.passing(
          "%s answered %d, but its last line is not success: %s"
              .formatted(answer.request(), answer.status(), last));
    }
  }

  /** What the daemon knows a model by. */
  String digest(String model) throws RegistryException, InterruptedException {
    Answer answer = client.send(site.request("/api/tags").GET().build()).done();
    String listed = ModelName.listed(model);
    for (JsonNode one : answer.json().path("models")) {
      if (one.path("name").asText().equalsIgnoreCase(listed)) {
        return "sha256:" + one.path("digest").asText();
      }
    }
    throw RegistryException.passing(answer.request() + ": the daemon does not list " + listed);
  }

  private Answer post(String path, ObjectNode body) throws RegistryException, InterruptedException {
    return client.send(
        site.request(path)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(body.toString()))
            .build());
  }
}

package io.quern.register.mlflow;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quern.register.RegistryException;
import io.quern.register.http.Answer;
import io.quern.register.http.FileBody;
import io.quern.register.http.RegistryClient;
import io.quern.register.http.Site;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** One server's REST API: JSON in, JSON out, and files. */
final class MlflowApi {
  static final ObjectMapper JSON = new ObjectMapper();
  private static final String PREFIX = "/api/2.0/mlflow/";

  private final RegistryClient client;
  private final Site site;

  MlflowApi(RegistryClient client, Site site) {
    this.client = client;
    this.site = site;
  }

  /** The server's answer to a body. */
  JsonNode post(String path, ObjectNode body) throws RegistryException, InterruptedException {
    return document(send(path, body).done());
  }

  /** As {@link #post}; empty where that which is to be made exists. */
  Optional<JsonNode> create(String path, ObjectNode body)
      throws RegistryException, InterruptedException {
    Answer answer = send(path, body);
    return says(answer, "RESOURCE_ALREADY_EXISTS")
        ? Optional.empty()
        : Optional.of(document(answer.done()));
  }

  private Answer send(String path, ObjectNode body) throws RegistryException, InterruptedException {
    return client.send(
        site.request(PREFIX + path)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(body.toString()))
            .build());
  }

  /** Looks for one thing; empty where the server says that there is none. */
  Optional<JsonNode> find(String path, Map<String, String> query)
      throws RegistryException, InterruptedException {
    Answer answer = client.send(site.request(PREFIX + path + "?" + text(query)).build());
    boolean none =
        says(answer, "RESOURCE_DOES_NOT_EXIST")
            // What 3.17.2 answers for an alias that is not there.
            || (says(answer, "INVALID_PARAMETER_VALUE") && answer.body().contains("not found"));
    return none ? Optional.empty() : Optional.of(document(answer.done()));
  }

  /** Sends a file to where the server's artifacts lie. */
  void put(URI address, FileBody body) throws RegistryException, InterruptedException {
    client
        .send(site.request(address).header("Content-Type", "application/octet-stream"), "PUT", body)
        .done();
  }

  URI root() {
    return site.root();
  }

  boolean isHere(URI address) {
    return site.isHere(address);
  }

  private static boolean says(Answer answer, String code) {
    return !answer.isDone() && answer.body().contains("\"" + code + "\"");
  }

  private static JsonNode document(Answer answer) throws RegistryException {
    if (answer.body().stripLeading().startsWith("<")) {
      throw RegistryException.refused(
          answer.request()
              + " answered a web page: there is no MLflow at this address; see the target's"
              + " address");
    }
    return answer.json();
  }

  private static String text(Map<String, String> query) {
    return query.entrySet().stream()
        .map(
            pair ->
                pair.getKey() + "=" + URLEncoder.encode(pair.getValue(), StandardCharsets.UTF_8))
        .collect(Collectors.joining("&"));
  }

  static ObjectNode object() {
    return JSON.createObjectNode();
  }

  /** Tags as MLflow takes them. */
  static ArrayNode pairs(Map<String, String> tags) {
    ArrayNode pairs = JSON.createArrayNode();
    tags.forEach((key, value) -> pairs.addObject().put("key", key).put("value", value));
    return pairs;
  }

  /** One tag of a run or a model's version; empty where there is none. */
  static String tag(JsonNode tags, String key) {
    for (JsonNode tag : tags) {
      if (tag.path("key").asText().equals(key)) {
        return tag.path("value").asText();
      }
    }
    return "";
  }
}

package io.quern.register.hub;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quern.register.http.Releases;
import io.quern.register.http.StandInServer.Reply;
import io.quern.register.http.StandInServer.Request;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.StreamSupport;

/** What the real client asked, and what it was answered: {@code ops/peer/record_hub.py} made it. */
final class Recording {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final List<String> HEADERS =
      List.of("authorization", "content-type", "accept", "content-length");

  /** Bodies of JSON are as long as a library's spaces make them; of bytes the length counts. */
  private static final String LENGTH = "content-length";

  private final JsonNode document;
  private int next;

  private Recording(JsonNode document) {
    this.document = document;
  }

  static Recording read(String scenario) throws IOException {
    try (InputStream in = Recording.class.getResourceAsStream("/hub/" + scenario + ".json")) {
      return new Recording(MAPPER.readTree(in));
    }
  }

  Map<String, byte[]> files() {
    Map<String, byte[]> files = new TreeMap<>();
    document
        .path("files")
        .properties()
        .forEach(file -> files.put(file.getKey(), decoded(file.getValue())));
    return files;
  }

  private static byte[] decoded(JsonNode base64) {
    return Base64.getDecoder().decode(base64.asText());
  }

  JsonNode target() {
    return document.path("target");
  }

  /** The recorded answer to the next request, whatever it asks. */
  synchronized Reply answer(String endpoint) {
    JsonNode answer = document.path("exchanges").path(next++).path("response");
    if (answer.isMissingNode()) {
      return Reply.of(500, "the client asked no more than " + (next - 1) + " times");
    }
    Reply reply = Reply.of(answer.path("status").asInt(), answer.path("body").toString());
    for (var header : answer.path("headers").properties()) {
      reply =
          reply.with(header.getKey(), header.getValue().asText().replace("{endpoint}", endpoint));
    }
    String body = new String(reply.body(), StandardCharsets.UTF_8);
    return new Reply(
        reply.status(),
        reply.headers(),
        body.replace("{endpoint}", endpoint).getBytes(StandardCharsets.UTF_8));
  }

  /** The client's requests in a form that {@link #seen} gives too. */
  List<JsonNode> requests() {
    List<JsonNode> requests = new ArrayList<>();
    for (JsonNode exchange : document.path("exchanges")) {
      ObjectNode request = exchange.path("request").deepCopy();
      forgetWhatLibrariesChoose((ObjectNode) request.path("headers"), request.path("body"));
      requests.add(request);
    }
    return requests;
  }

  /** A request of ours in the recording's words. */
  static JsonNode seen(Request request, String endpoint) {
    ObjectNode seen = MAPPER.createObjectNode();
    seen.put("method", request.method()).put("path", request.path());
    ObjectNode headers = seen.putObject("headers");
    for (String name : HEADERS) {
      if (request.headers().containsKey(name)) {
        headers.put(name, request.headers().get(name));
      }
    }
    seen.set("body", body(request, headers.path("content-type").asText(), endpoint));
    forgetWhatLibrariesChoose(headers, seen.path("body"));
    return seen;
  }

  private static JsonNode body(Request request, String type, String endpoint) {
    if (request.body().length == 0) {
      return JsonNodeFactory.instance.nullNode();
    }
    ObjectNode body = MAPPER.createObjectNode();
    if (type.contains("ndjson")) {
      ArrayNode lines = body.putArray("lines");
      request.text().lines().forEach(line -> lines.add(json(line)));
      return body;
    }
    return type.contains("json")
        ? body.set("json", json(request.text().replace(endpoint, "{endpoint}")))
        : body.put("sha256", Releases.sha256(request.body())).put("size", request.body().length);
  }

  private static JsonNode json(String text) {
    try {
      return MAPPER.readTree(text);
    } catch (IOException e) {
      throw new IllegalArgumentException(text, e);
    }
  }

  private static void forgetWhatLibrariesChoose(ObjectNode headers, JsonNode body) {
    if ("*/*".equals(headers.path("accept").asText())) {
      headers.remove("accept");
    }
    if (!body.has("sha256")) {
      headers.remove(LENGTH);
    }
  }

  static List<String> texts(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false).map(JsonNode::asText).toList();
  }
}

package io.quern.register.hub;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quern.register.RegistryException;
import io.quern.register.http.Releases;
import io.quern.register.http.StandInServer.Behaviour;
import io.quern.register.http.StandInServer.Reply;
import io.quern.register.http.StandInServer.Request;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** One repository of the Hub, {@code me/m}: GGUF files in LFS, the others in git. */
final class FakeHub implements Behaviour {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final String API = "/api/models/me/m";

  final Map<String, HubFile> files = new TreeMap<>();
  final Set<String> lfs = new HashSet<>();
  final Map<String, String> tags = new HashMap<>();
  String store = "";
  String ignored = "";
  int commits;
  int overtaken;

  String head() {
    return "%040x".formatted(commits);
  }

  @Override
  public Reply answer(Request request) {
    try {
      return route(request, request.path().replaceFirst("\\?.*", ""));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Reply route(Request request, String path) throws IOException {
    if (path.startsWith("/me/m/resolve/")) {
      HubFile file = files.get(path.substring(path.lastIndexOf('/') + 1));
      return file == null
          ? Reply.of(404, "")
          : Reply.of(200, new String(file.content().open().readAllBytes(), StandardCharsets.UTF_8));
    }
    if (path.startsWith(API + "/tag/")) {
      return tag(request, path.substring(path.lastIndexOf('/') + 1));
    }
    return switch (path.replaceFirst("/[0-9a-f]{40,64}(/[^/]*)?$", "")) {
      case API + "/revision/main" -> Reply.of(200, "{\"sha\":\"" + head() + "\"}");
      case API + "/tree" -> tree();
      case API + "/preupload/main" -> preupload(MAPPER.readTree(request.body()));
      case "/me/m.git/info/lfs/objects/batch" -> batch(MAPPER.readTree(request.body()));
      case "/store" -> take(request);
      case "/verify" -> Reply.of(200, "{}");
      case API + "/commit/main" -> commit(request);
      case API + "/refs" -> refs();
      default -> Reply.of(404, "no " + path);
    };
  }

  private Reply tree() {
    var page = MAPPER.createArrayNode();
    files.forEach((path, file) -> page.add(entry(file)));
    return Reply.of(200, page.toString());
  }

  private static ObjectNode entry(HubFile file) {
    ObjectNode entry = MAPPER.createObjectNode().put("type", "file").put("path", file.path());
    entry.put("size", file.size());
    if (file.path().endsWith(".gguf")) {
      entry.putObject("lfs").put("oid", file.sha256());
      return entry.put("oid", "of a pointer");
    }
    try {
      return entry.put("oid", file.gitOid());
    } catch (RegistryException e) {
      throw new IllegalStateException(e);
    }
  }

  private Reply preupload(JsonNode request) {
    ObjectNode answer = MAPPER.createObjectNode();
    var list = answer.putArray("files");
    for (JsonNode file : request.path("files")) {
      String path = file.path("path").asText();
      list.addObject()
          .put("path", path)
          .put("uploadMode", path.endsWith(".gguf") ? "lfs" : "regular")
          .put("shouldIgnore", path.equals(ignored));
    }
    return Reply.of(200, answer.toString());
  }

  private Reply batch(JsonNode request) {
    ObjectNode answer = MAPPER.createObjectNode();
    var objects = answer.putArray("objects");
    for (JsonNode wanted : request.path("objects")) {
      ObjectNode object = wanted.deepCopy();
      String oid = wanted.path("oid").asText();
      if (!lfs.contains(oid)) {
        ObjectNode actions = object.putObject("actions");
        ObjectNode upload = actions.putObject("upload").put("href", store + "/store/" + oid);
        upload.putObject("header").put("X-Signed", "yes").put("Host", "elsewhere");
        actions.putObject("verify").put("href", store + "/verify");
      }
      objects.add(object);
    }
    return Reply.of(200, answer.toString());
  }

  private Reply take(Request request) {
    String oid = request.path().substring(request.path().lastIndexOf('/') + 1);
    if (!oid.equals(Releases.sha256(request.body()))) {
      return Reply.of(400, "the digest is not " + oid);
    }
    lfs.add(oid);
    return Reply.of(200, "");
  }

  private Reply commit(Request request) throws IOException {
    if (overtaken-- > 0) {
      commits++;
    }
    for (String line : request.text().lines().toList()) {
      JsonNode value = MAPPER.readTree(line).path("value");
      switch (MAPPER.readTree(line).path("key").asText()) {
        case "header" -> {
          if (!value.path("parentCommit").asText().equals(head())) {
            return Reply.of(412, "{\"error\":\"A commit has happened since.\"}");
          }
        }
        case "lfsFile" -> putLarge(value);
        default -> put(value.path("path").asText(), value.path("content").asText());
      }
    }
    commits++;
    return Reply.of(200, "{\"success\":true,\"commitOid\":\"" + head() + "\"}");
  }

  private void put(String path, String base64) {
    String text = new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8);
    files.put(path, HubFile.of(path, text));
  }

  private void putLarge(JsonNode value) {
    String path = value.path("path").asText();
    String oid = value.path("oid").asText();
    files.put(path, new HubFile(path, value.path("size").asLong(), oid, new Content.InMemory("")));
  }

  private Reply refs() {
    ObjectNode answer = MAPPER.createObjectNode();
    var list = answer.putArray("tags");
    tags.forEach((tag, commit) -> list.addObject().put("name", tag).put("targetCommit", commit));
    return Reply.of(200, answer.toString());
  }

  private Reply tag(Request request, String name) throws IOException {
    if ("DELETE".equals(request.method())) {
      tags.remove(name);
      return Reply.of(200, "");
    }
    String tag = MAPPER.readTree(request.body()).path("tag").asText();
    return tags.putIfAbsent(tag, name) == null ? Reply.of(200, "") : Reply.of(409, "exists");
  }
}

package io.quern.register.hub;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quern.register.RegistryException;
import io.quern.register.http.Answer;
import io.quern.register.http.RegistryClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Large files by git-lfs: the batch API, its basic transfer, and the Hub's own multipart transfer.
 * The addresses that the Hub gives for the bytes get no credentials but those in the answer.
 */
final class LfsUpload {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final String JSON = "application/vnd.git-lfs+json";
  private static final int BATCH = 256;
  private static final Set<String> OURS =
      Set.of("host", "content-length", "connection", "expect", "upgrade", "transfer-encoding");

  private final RegistryClient client;
  private final HubTarget target;

  LfsUpload(RegistryClient client, HubTarget target) {
    this.client = client;
    this.target = target;
  }

  /** Brings the files into LFS; how many bytes that took. */
  long send(List<HubFile> files) throws RegistryException, InterruptedException {
    long sent = 0;
    for (int from = 0; from < files.size(); from += BATCH) {
      List<HubFile> some = files.subList(from, Math.min(from + BATCH, files.size()));
      Map<String, JsonNode> answers = batch(some);
      for (HubFile file : some) {
        JsonNode answer = answers.remove(file.sha256()); // equal files travel once
        sent += answer == null ? 0 : send(file, answer);
      }
    }
    return sent;
  }

  private Map<String, JsonNode> batch(List<HubFile> files)
      throws RegistryException, InterruptedException {
    String path = "/" + target.repo() + ".git/info/lfs/objects/batch";
    Answer answer = client.send(lfs(target.site().request(path), request(files)));
    Map<String, JsonNode> objects = new HashMap<>();
    answer.done().json().path("objects").forEach(one -> objects.put(one.path("oid").asText(), one));
    for (HubFile file : files) {
      if (!objects.containsKey(file.sha256())) {
        throw RegistryException.passing(
            "%s says nothing of %s, sha256 %s"
                .formatted(answer.request(), file.path(), file.sha256()));
      }
    }
    return objects;
  }

  private ObjectNode request(List<HubFile> files) {
    ObjectNode request = MAPPER.createObjectNode().put("operation", "upload");
    request.putArray("transfers").add("basic").add("multipart");
    ArrayNode objects = request.putArray("objects");
    files.forEach(file -> objects.addObject().put("oid", file.sha256()).put("size", file.size()));
    request.put("hash_algo", "sha256");
    request.putObject("ref").put("name", target.branch());
    return request;
  }

  private static HttpRequest lfs(HttpRequest.Builder request, ObjectNode body) {
    return request
        .header("Accept", JSON)
        .header("Content-Type", JSON)
        .POST(BodyPublishers.ofString(body.toString()))
        .build();
  }

  private long send(HubFile file, JsonNode answer) throws RegistryException, InterruptedException {
    JsonNode error = answer.path("error");
    if (error.isObject()) {
      String words = "LFS does not take %s: %s".formatted(file.path(), error);
      throw error.path("code").asInt() < 500
          ? RegistryException.refused(words)
          : RegistryException.passing(words);
    }
    JsonNode upload = answer.path("actions").path("upload");
    if (upload.isMissingNode()) {
      return 0; // it is there
    }
    if (upload.path("header").has("chunk_size")) {
      sendParts(file, upload);
    } else {
      put(upload, upload.path("href").asText(), file, 0, file.size());
    }
    verify(file, answer.path("actions").path("verify"));
    return file.size();
  }

  private Answer put(JsonNode action, String href, HubFile file, long offset, long length)
      throws RegistryException, InterruptedException {
    if (!(file.content() instanceof Content.OnDisk disk)) {
      throw RegistryException.refused(
          file.path() + " is a text, and the repository wants it in LFS; see .gitattributes");
    }
    HttpRequest.Builder request = HttpRequest.newBuilder(HubApi.uri(href));
    withHeaders(request, action.path("header"));
    return client.send(request, "PUT", disk.body(offset, length)).done();
  }

  /** What the answer asks for; of a multipart answer, numbers and sizes are no headers. */
  private static void withHeaders(HttpRequest.Builder request, JsonNode headers) {
    for (Map.Entry<String, JsonNode> header : headers.properties()) {
      String name = header.getKey().toLowerCase(Locale.ROOT);
      if (!headers.has("chunk_size") && !OURS.contains(name)) {
        request.setHeader(header.getKey(), header.getValue().asText());
      }
    }
  }

  private void sendParts(HubFile file, JsonNode upload)
      throws RegistryException, InterruptedException {
    long size = upload.path("header").path("chunk_size").asLong();
    List<String> addresses = addresses(upload.path("header"));
    if (size <= 0 || addresses.size() != Math.ceilDiv(file.size(), size)) {
      throw RegistryException.passing(
          "LFS gave %d addresses for %s of %,d bytes in parts of %,d"
              .formatted(addresses.size(), file.path(), file.size(), size));
    }
    ObjectNode completion = MAPPER.createObjectNode().put("oid", file.sha256());
    ArrayNode parts = completion.putArray("parts");
    for (int part = 0; part < addresses.size(); part++) {
      long offset = part * size;
      long length = Math.min(size, file.size() - offset);
      Answer answer = put(upload, addresses.get(part), file, offset, length);
      parts.addObject().put("partNumber", part + 1).put("etag", etag(answer));
    }
    HttpRequest.Builder request = HttpRequest.newBuilder(HubApi.uri(upload.path("href").asText()));
    client.send(lfs(request, completion)).done();
  }

  /** Headers whose names are numbers are the addresses of the parts. */
  private static List<String> addresses(JsonNode headers) {
    return headers.properties().stream()
        .filter(header -> header.getKey().matches("\\d{1,9}"))
        .sorted((a, b) -> Integer.compare(number(a), number(b)))
        .map(header -> header.getValue().asText())
        .toList();
  }

  private static int number(Map.Entry<String, JsonNode> header) {
    return Integer.parseInt(header.getKey());
  }

  private static String etag(Answer answer) throws RegistryException {
    return answer
        .header("ETag")
        .orElseThrow(
            () -> RegistryException.passing(answer.request() + " answered without an ETag"));
  }

  private void verify(HubFile file, JsonNode verify)
      throws RegistryException, InterruptedException {
    if (verify.isMissingNode()) {
      return;
    }
    ObjectNode body = MAPPER.createObjectNode().put("oid", file.sha256()).put("size", file.size());
    HttpRequest.Builder request = target.site().request(HubApi.uri(verify.path("href").asText()));
    withHeaders(request, verify.path("header"));
    request.header("Content-Type", "application/json");
    client.send(request.POST(BodyPublishers.ofString(body.toString())).build()).done();
  }
}

package io.quern.register.hub;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quern.register.RegistryException;
import io.quern.register.http.Answer;
import io.quern.register.http.RegistryClient;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The requests of the Hub's API that read and change a repository, as huggingface_hub 2.4.0 makes
 * them.
 */
final class HubApi {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final Pattern NEXT = Pattern.compile("<([^>]*)>\\s*;\\s*rel=\"next\"");
  private static final int MOST_PAGES = 1000;
  private static final int MOST_REDIRECTS = 3;
  private static final int BATCH = 256;
  private static final int SAMPLE = 512;
  private static final int NOT_FOUND = 404;
  private static final int CONFLICT = 409;
  private static final int CHANGED = 412;

  private final RegistryClient client;
  private final HubTarget target;

  HubApi(RegistryClient client, HubTarget target) {
    this.client = client;
    this.target = target;
  }

  /** The commit that the branch is at; makes repository and branch where that is asked for. */
  String head() throws RegistryException, InterruptedException {
    Answer answer = revision();
    if (isMissing(answer, "RepoNotFound")) {
      createRepository();
      answer = revision();
    }
    if (isMissing(answer, "RevisionNotFound")) {
      post("/api/models/%s/branch/%s".formatted(target.repo(), quoted(target.branch())), "{}")
          .done();
      answer = revision();
    }
    return text(answer.done(), "sha");
  }

  private Answer revision() throws RegistryException, InterruptedException {
    return get("/api/models/%s/revision/%s".formatted(target.repo(), quoted(target.branch())));
  }

  /** The Hub says what is missing in a header; a plain 404 is a repository that is. */
  private static boolean isMissing(Answer answer, String what) {
    return answer.status() == NOT_FOUND
        && answer.header("X-Error-Code").orElse("RepoNotFound").equals(what);
  }

  private void createRepository() throws RegistryException, InterruptedException {
    if (target.visibility().isEmpty()) {
      throw RegistryException.refused(
          "%s has no repository %s, or the token may not see it; make it, or give the option"
                  .formatted(target.site().root(), target.repo())
              + " create: private");
    }
    String[] name = target.repo().split("/", 2);
    ObjectNode wanted = MAPPER.createObjectNode().put("name", name[1]).put("organization", name[0]);
    wanted.put("visibility", target.visibility().get());
    Answer answer = post("/api/repos/create", wanted.toString());
    if (answer.status() != CONFLICT) { // another push was first
      answer.done();
    }
  }

  /** The files below the target's folder. */
  RemoteTree tree(String commit) throws RegistryException, InterruptedException {
    String folder = target.folder().isEmpty() ? "" : "/" + quoted(bare(target.folder()));
    Answer answer =
        get(
            "/api/models/%s/tree/%s%s?recursive=true&expand=false"
                .formatted(target.repo(), quoted(commit), folder));
    RemoteTree tree = new RemoteTree();
    if (isMissing(answer, "EntryNotFound")) {
      return tree;
    }
    for (int page = 0; page < MOST_PAGES; page++) {
      tree.add(answer.done().json());
      Matcher next = NEXT.matcher(answer.header("Link").orElse(""));
      if (!next.find()) {
        return tree;
      }
      answer = client.send(target.site().request(uri(next.group(1))).build());
    }
    throw RegistryException.passing(answer.request() + ": the listing has no end");
  }

  private static String bare(String folder) {
    return folder.substring(0, folder.length() - 1);
  }

  /** A text file at the root of the repository; empty where it is not there. */
  Optional<String> text(String commit, String path) throws RegistryException, InterruptedException {
    URI address =
        URI.create(
            "%s/%s/resolve/%s/%s".formatted(target.site().root(), target.repo(), commit, path));
    for (int hop = 0; hop <= MOST_REDIRECTS; hop++) {
      Answer answer = client.send(target.site().request(address).build());
      if (answer.status() == NOT_FOUND) {
        return Optional.empty();
      }
      if (answer.status() < 300 || answer.status() >= 400) {
        return Optional.of(answer.done().body());
      }
      address = address.resolve(uri(answer.header("Location").orElseThrow(answer::failure)));
    }
    throw RegistryException.passing(address + ": one redirect after the other");
  }

  /** Which of the files go into LFS; the others travel in the commit. */
  Set<HubFile> preupload(List<HubFile> files) throws RegistryException, InterruptedException {
    Set<HubFile> large = new HashSet<>();
    for (int from = 0; from < files.size(); from += BATCH) {
      List<HubFile> some = files.subList(from, Math.min(from + BATCH, files.size()));
      preupload(some, large);
    }
    return large;
  }

  private void preupload(List<HubFile> files, Set<HubFile> large)
      throws RegistryException, InterruptedException {
    ObjectNode request = MAPPER.createObjectNode();
    ArrayNode list = request.putArray("files");
    for (HubFile file : files) {
      String sample = Base64.getEncoder().encodeToString(file.content().head(SAMPLE));
      list.addObject().put("path", file.path()).put("sample", sample).put("size", file.size());
    }
    String path = "/api/models/%s/preupload/%s".formatted(target.repo(), quoted(target.branch()));
    Answer answer = post(path, request.toString()).done();
    Map<String, JsonNode> modes = new HashMap<>();
    answer.json().path("files").forEach(one -> modes.put(one.path("path").asText(), one));
    for (HubFile file : files) {
      if (isLarge(file, modes.get(file.path()), answer)) {
        large.add(file);
      }
    }
  }

  private static boolean isLarge(HubFile file, @Nullable JsonNode mode, Answer answer)
      throws RegistryException {
    if (mode == null) {
      throw RegistryException.passing(answer.request() + " says nothing of " + file.path());
    }
    if (mode.path("shouldIgnore").asBoolean()) {
      throw RegistryException.refused(
          file.path() + ": the repository's .gitignore ignores it; change that, or the path");
    }
    return file.size() > 0 && "lfs".equals(mode.path("uploadMode").asText()); // LFS has no empty
  }

  /** Commits; empty where somebody else did since the commit that it builds on. */
  Optional<String> commit(String lines) throws RegistryException, InterruptedException {
    Answer answer =
        client.send(
            target
                .site()
                .request(
                    "/api/models/%s/commit/%s".formatted(target.repo(), quoted(target.branch())))
                .header("Content-Type", "application/x-ndjson")
                .POST(BodyPublishers.ofString(lines))
                .build());
    if (answer.status() == CHANGED || answer.status() == CONFLICT) {
      return Optional.empty();
    }
    return Optional.of(text(answer.done(), "commitOid"));
  }

  /** The tags there are, and the commits that they name. */
  Map<String, String> tags() throws RegistryException, InterruptedException {
    JsonNode refs = get("/api/models/%s/refs".formatted(target.repo())).done().json();
    Map<String, String> tags = new HashMap<>();
    for (JsonNode tag : refs.path("tags")) {
      tags.put(tag.path("name").asText(), tag.path("targetCommit").asText());
    }
    return tags;
  }

  void deleteTag(String tag) throws RegistryException, InterruptedException {
    String path = "/api/models/%s/tag/%s".formatted(target.repo(), quoted(tag));
    Answer answer = client.send(target.site().request(path).DELETE().build());
    if (answer.status() != NOT_FOUND) {
      answer.done();
    }
  }

  void createTag(String tag, String commit) throws RegistryException, InterruptedException {
    String path = "/api/models/%s/tag/%s".formatted(target.repo(), quoted(commit));
    post(path, MAPPER.createObjectNode().put("tag", tag).toString()).done();
  }

  private Answer get(String path) throws RegistryException, InterruptedException {
    return client.send(target.site().request(path).GET().build());
  }

  private Answer post(String path, String json) throws RegistryException, InterruptedException {
    HttpRequest.Builder request = target.site().request(path);
    return client.send(
        request
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(json))
            .build());
  }

  private static String text(Answer answer, String field) throws RegistryException {
    String value = answer.json().path(field).asText("");
    if (value.isEmpty()) {
      throw RegistryException.passing(answer.request() + " answered without " + field);
    }
    return value;
  }

  /** An address that the other side gave. */
  static URI uri(String text) throws RegistryException {
    try {
      return URI.create(text);
    } catch (IllegalArgumentException e) {
      throw RegistryException.passing("the Hub gave an address that is none: " + text, e);
    }
  }

  private static String quoted(String part) {
    return URLEncoder.encode(part, StandardCharsets.UTF_8).replace("+", "%20");
  }
}

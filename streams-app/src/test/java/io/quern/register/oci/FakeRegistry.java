package io.quern.register.oci;

import io.quern.register.http.Releases;
import io.quern.register.http.StandInServer;
import io.quern.register.http.StandInServer.Reply;
import io.quern.register.http.StandInServer.Request;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A registry in memory, as strict as distribution where clients go wrong: it wants blobs before
 * manifests, ranges in order, and answers 404 to a client that does not accept what it has. Faults
 * are set by the tests.
 */
final class FakeRegistry implements StandInServer.Behaviour {
  private static final Pattern PATH =
      Pattern.compile("/v2/(.+)/(blobs|manifests|referrers|blobs/uploads)/([^/?]*)(?:\\?(.*))?");
  private static final Pattern DIGESTS = Pattern.compile("\"digest\":\"(sha256:[0-9a-f]{64})\"");

  /** A manifest as it came. */
  record Stored(String type, String text) {}

  final Map<String, byte[]> blobs = new HashMap<>();
  final Map<String, Stored> manifests = new TreeMap<>();
  private final Map<String, ByteArrayOutputStream> uploads = new HashMap<>();
  private int uploadsBegun;

  /** Answers instead of the registry where it has something to say. */
  Function<Request, Optional<Reply>> fault = request -> Optional.empty();

  /** Bytes of the next PATCH after which the connection is cut; none if negative. */
  volatile int cutPatchAfter = -1;

  /** Whether an upload that was cut is gone, as in distribution 2.8. */
  volatile boolean forgetsWhatWasCut;

  /** Whether it lists referrers by itself. */
  boolean hasReferrers;

  @Override
  public synchronized Reply answer(Request request) {
    Optional<Reply> instead = fault.apply(request);
    if (instead.isPresent()) {
      return instead.get();
    }
    Matcher path = PATH.matcher(request.path());
    if (!path.matches()) {
      return error(404, "NAME_UNKNOWN");
    }
    Map<String, String> query = query(path.group(4));
    return switch (path.group(2)) {
      case "blobs" -> blob(path.group(1), path.group(3));
      case "blobs/uploads" -> upload(request, path.group(1), path.group(3), query);
      case "manifests" -> manifest(request, path.group(1), path.group(3));
      default -> error(404, "UNSUPPORTED");
    };
  }

  @Override
  public int cutAfter(String method, String path) {
    int cut = method.equals("PATCH") ? cutPatchAfter : -1;
    cutPatchAfter = cut >= 0 ? -1 : cutPatchAfter;
    return cut;
  }

  @Override
  public synchronized void cut(String method, String path, byte[] bytes) {
    String id = URI.create(path).getPath().replaceAll(".*/", "");
    if (forgetsWhatWasCut) {
      uploads.remove(id);
    } else {
      uploads.get(id).writeBytes(bytes);
    }
  }

  private Reply blob(String repository, String digest) {
    return blobs.containsKey(repository + "@" + digest)
        ? Reply.of(200, "").with("Docker-Content-Digest", digest)
        : error(404, "BLOB_UNKNOWN");
  }

  private Reply upload(Request request, String repository, String id, Map<String, String> query) {
    if (request.method().equals("POST")) {
      return begin(repository, query);
    }
    ByteArrayOutputStream upload = uploads.get(id);
    if (upload == null) {
      return error(404, "BLOB_UPLOAD_UNKNOWN");
    }
    String range = request.headers().getOrDefault("Content-Range", upload.size() + "-");
    if (!range.startsWith(upload.size() + "-")) {
      return error(416, "RANGE_INVALID").with("Range", "0-" + (upload.size() - 1));
    }
    upload.writeBytes(request.body());
    return request.method().equals("PUT")
        ? end(repository, id, query.get("digest"))
        : at(request.method().equals("GET") ? 204 : 202, repository, id);
  }

  private Reply begin(String repository, Map<String, String> query) {
    String digest = query.getOrDefault("mount", "");
    byte[] there = blobs.get(query.getOrDefault("from", "") + "@" + digest);
    if (there != null) {
      blobs.put(repository + "@" + digest, there);
      return Reply.of(201, "").with("Docker-Content-Digest", digest);
    }
    String id = "u" + ++uploadsBegun;
    uploads.put(id, new ByteArrayOutputStream());
    return at(202, repository, id);
  }

  private Reply at(int status, String repository, String id) {
    return Reply.of(status, "")
        .with("Location", "/v2/" + repository + "/blobs/uploads/" + id + "?_state=x")
        .with("Range", "0-" + Math.max(0, uploads.get(id).size() - 1));
  }

  private Reply end(String repository, String id, String digest) {
    byte[] bytes = uploads.remove(id).toByteArray();
    if (!digest.equals("sha256:" + Releases.sha256(bytes))) {
      return error(400, "DIGEST_INVALID");
    }
    blobs.put(repository + "@" + digest, bytes);
    return Reply.of(201, "").with("Docker-Content-Digest", digest);
  }

  private Reply manifest(Request request, String repository, String reference) {
    String key = repository + ":" + reference;
    if (request.method().equals("PUT")) {
      return put(request, repository, key);
    }
    Stored stored = manifests.get(key);
    String accepted = request.headers().getOrDefault("Accept", "");
    if (stored == null || !accepted.contains(stored.type())) {
      return error(404, "MANIFEST_UNKNOWN");
    }
    return Reply.of(200, stored.text()).with("Docker-Content-Digest", digest(stored.text()));
  }

  private Reply put(Request request, String repository, String key) {
    Stored stored = new Stored(request.headers().get("Content-Type"), request.text());
    String named = stored.text().replaceAll("\"subject\":\\{[^}]*\\}", "");
    Matcher digests = DIGESTS.matcher(named);
    while (digests.find()) {
      String each = digests.group(1);
      if (!blobs.containsKey(repository + "@" + each)
          && !manifests.containsKey(repository + ":" + each)) {
        return error(400, "MANIFEST_BLOB_UNKNOWN");
      }
    }
    manifests.put(key, stored);
    manifests.put(repository + ":" + digest(stored.text()), stored);
    Reply done = Reply.of(201, "").with("Docker-Content-Digest", digest(stored.text()));
    return hasReferrers && !named.equals(stored.text()) ? done.with("OCI-Subject", "yes") : done;
  }

  static String digest(String text) {
    return "sha256:" + Releases.sha256(text.getBytes(StandardCharsets.UTF_8));
  }

  static Reply error(int status, String code) {
    return Reply.of(
        status, "{\"errors\":[{\"code\":\"" + code + "\",\"message\":\"not to be had\"}]}");
  }

  private static Map<String, String> query(String text) {
    Map<String, String> query = new HashMap<>();
    for (String pair : text == null ? new String[0] : text.split("&")) {
      String[] parts = pair.split("=", 2);
      query.put(parts[0], URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
    }
    return query;
  }
}

package io.quern.register.s3;

import io.quern.register.http.Releases;
import io.quern.register.http.StandInServer.Behaviour;
import io.quern.register.http.StandInServer.Reply;
import io.quern.register.http.StandInServer.Request;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;

/** A bucket in memory: whole objects, conditions, checksums. */
final class FakeS3 implements Behaviour {
  private static final String NOTE = "x-amz-meta-quern-sha256";
  private static final String CHECKSUM = "x-amz-checksum-sha256";

  private final Map<String, Stored> objects = new TreeMap<>();

  /** An object as it came. */
  private record Stored(byte[] bytes, String note) {
    String etag() {
      return "\"" + Releases.sha256(bytes).substring(0, 32) + "\"";
    }
  }

  @Override
  public synchronized Reply answer(Request request) {
    String key = request.path().replaceFirst("\\?.*", "");
    Stored stored = objects.get(key);
    return switch (request.method()) {
      case "PUT" -> put(request, key, stored);
      case "DELETE" -> {
        objects.remove(key);
        yield Reply.of(204, "");
      }
      default -> stored == null ? error(404, "NoSuchKey") : show(stored);
    };
  }

  private static Reply show(Stored stored) {
    return new Reply(
        200,
        Map.of(
            "ETag",
            stored.etag(),
            NOTE,
            stored.note(),
            "Content-Length",
            "" + stored.bytes().length),
        stored.bytes());
  }

  private Reply put(Request request, String key, Stored stored) {
    Map<String, String> headers = request.headers();
    String standing = stored == null ? "" : stored.etag();
    boolean mustBeAbsent = headers.containsKey("If-None-Match");
    String wanted = headers.getOrDefault("If-Match", mustBeAbsent ? "" : standing);
    if (!wanted.equals(standing)) {
      return error(412, "PreconditionFailed");
    }
    String sent = HexFormat.of().formatHex(Base64.getDecoder().decode(headers.get(CHECKSUM)));
    if (!sent.equals(Releases.sha256(request.body()))) {
      return error(400, "BadDigest");
    }
    Stored made = new Stored(request.body(), headers.get(NOTE));
    objects.put(key, made);
    return Reply.of(200, "").with("ETag", made.etag());
  }

  private static Reply error(int status, String code) {
    return Reply.of(status, "<Error><Code>" + code + "</Code><Message>why</Message></Error>");
  }
}

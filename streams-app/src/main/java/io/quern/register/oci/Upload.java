package io.quern.register.oci;

import io.quern.register.RegistryException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One upload of a blob: mounted if it can be, whole if it is small, else in chunks that go on where
 * the registry says it stands. Registries that are cut off in the middle of a chunk may forget the
 * upload (distribution 2.8 does): then it is lost, and begun anew.
 */
final class Upload {
  private static final Pattern RANGE = Pattern.compile("(?:bytes=)?(\\d{1,18})-(\\d{1,18})");
  private static final int STUMBLES = 4;

  private final Session session;
  private final OciOptions options;
  private final Blob blob;
  private URI at;
  private long offset;
  private int stumbles;

  Upload(Session session, OciOptions options, Blob blob) {
    this.session = session;
    this.options = options;
    this.blob = blob;
    at = session.address().resolve("blobs/uploads/");
  }

  void run() throws Blobs.UploadLost, RegistryException, IOException, InterruptedException {
    Answer opened = session.send(Call.of("POST", opening(), "begin to send " + blob.label()));
    if (opened.status() == 201) {
      checkDigest(opened);
      return;
    }
    if (opened.status() != 202) {
      throw session.refusal(opened);
    }
    at = session.next(opened);
    long chunk = chunkBytes(opened);
    while (blob.size() > chunk && offset < blob.size()) {
      sendChunk(Math.min(chunk, blob.size() - offset));
    }
    finish();
  }

  private URI opening() {
    return options
        .mountFrom()
        .map(from -> at.resolve("?mount=" + encoded(blob.digest()) + "&from=" + encoded(from)))
        .orElse(at);
  }

  private long chunkBytes(Answer opened) {
    String least = opened.header("OCI-Chunk-Min-Length").orElse("0");
    return Math.max(options.chunkBytes(), least.matches("\\d{1,18}") ? Long.parseLong(least) : 0);
  }

  private void sendChunk(long length)
      throws Blobs.UploadLost, RegistryException, IOException, InterruptedException {
    Call call =
        Call.of("PATCH", at, "send " + blob.label())
            .with("Content-Type", "application/octet-stream")
            .with("Content-Range", offset + "-" + (offset + length - 1))
            .sending(new Call.Body(blob.source(), offset, length));
    Answer answer;
    try {
      answer = session.send(call);
    } catch (ConnectException e) {
      throw e;
    } catch (IOException e) {
      askWhereItStands(e.getMessage() == null ? e.toString() : e.getMessage());
      return;
    }
    if (answer.status() == 202) {
      goOn(answer, offset + length);
    } else if (answer.is(400, 404)) {
      throw new Blobs.UploadLost("it answered " + answer.status() + " to a chunk");
    } else if (answer.is(408, 416) || answer.status() >= 500) {
      askWhereItStands("it answered " + answer.status() + " to a chunk");
    } else {
      throw session.refusal(answer);
    }
  }

  /** The registry counts: where it has another number, what it holds is not what we sent. */
  private void goOn(Answer answer, long expected) throws Blobs.UploadLost, RegistryException {
    if (answer.header("Range").isPresent() && held(answer) != expected) {
      throw new Blobs.UploadLost("it holds " + held(answer) + " bytes, not the " + expected + " sent");
    }
    at = session.next(answer);
    offset = expected;
    stumbles = 0;
  }

  private void askWhereItStands(String why)
      throws Blobs.UploadLost, RegistryException, IOException, InterruptedException {
    if (++stumbles > STUMBLES) {
      throw new Blobs.UploadLost(why);
    }
    Pauses.after(stumbles);
    Answer status;
    try {
      status = session.send(Call.of("GET", at, "go on with " + blob.label()));
    } catch (IOException e) {
      throw new Blobs.UploadLost(e);
    }
    if (!status.is(204, 202, 200) || held(status) < offset || held(status) > blob.size()) {
      throw new Blobs.UploadLost(why);
    }
    at = session.next(status);
    offset = held(status);
  }

  /** Bytes that the registry has; distribution says 0-0 for none. */
  private static long held(Answer answer) {
    Matcher range = RANGE.matcher(answer.header("Range").orElse("0-0"));
    long last = range.matches() ? Long.parseLong(range.group(2)) : 0;
    return last == 0 ? 0 : last + 1;
  }

  private void finish()
      throws Blobs.UploadLost, RegistryException, IOException, InterruptedException {
    String joint = at.getRawQuery() == null ? "?" : "&";
    URI last = URI.create(at + joint + "digest=" + encoded(blob.digest()));
    Call call =
        Call.of("PUT", last, "send " + blob.label())
            .with("Content-Type", "application/octet-stream")
            .sending(new Call.Body(blob.source(), offset, blob.size() - offset));
    Answer answer;
    try {
      answer = session.send(call);
    } catch (IOException e) {
      throw new Blobs.UploadLost(e);
    }
    if (answer.is(404, 408, 416) || Refusals.says(answer, "DIGEST_INVALID")) {
      throw new Blobs.UploadLost("it answered " + answer.status() + " at the end");
    }
    if (!answer.is(201, 204)) {
      throw session.refusal(answer);
    }
    checkDigest(answer);
  }

  private void checkDigest(Answer answer) throws RegistryException {
    String theirs = answer.digest().orElse(blob.digest());
    if (!theirs.equals(blob.digest())) {
      throw Refusals.lie(session.address(), blob.label(), theirs, blob.digest());
    }
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}

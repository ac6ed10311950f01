package io.quern.register.oci;

import io.quern.register.RegistryException;
import io.quern.register.http.Answer;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One upload of a blob: mounted if it can be, whole if it is small, else in chunks that go on where
 * the registry says it stands. A registry that was cut off in the middle of a chunk may forget the
 * upload (distribution 2.8 does): then it is lost, and begun anew.
 */
final class BlobUpload {
  private static final Pattern RANGE = Pattern.compile("(?:bytes=)?(\\d{1,18})-(\\d{1,18})");
  private static final int STUMBLES = 4;

  private final Session session;
  private final OciOptions options;
  private final Blob blob;
  private URI at;
  private long offset;
  private int stumbles;

  BlobUpload(Session session, OciOptions options, Blob blob) {
    this.session = session;
    this.options = options;
    this.blob = blob;
    at = session.address().resolve("blobs/uploads/");
  }

  void run() throws UploadLost, RegistryException, InterruptedException {
    Answer opened = session.send("POST", opening()).done();
    if (opened.status() == 201) {
      checkDigest(opened);
      return;
    }
    at = session.next(at, opened);
    long chunk = chunkBytes(opened);
    boolean inChunks = blob.file().isPresent() && blob.size() > chunk;
    while (inChunks && offset < blob.size()) {
      sendChunk(Math.min(chunk, blob.size() - offset));
    }
    finish();
    session.countSent(blob.size());
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

  private void sendChunk(long length) throws UploadLost, RegistryException, InterruptedException {
    Answer answer;
    try {
      answer = send("PATCH", at, length, "Content-Range", offset + "-" + (offset + length - 1));
    } catch (RegistryException e) {
      askWhereItStands(e);
      return;
    }
    switch (answer.status()) {
      case 200, 201, 202, 204 -> goOn(answer, offset + length);
      case 400, 404 -> throw new UploadLost(answer.failure());
      case 416 ->
          askWhereItStands(RegistryException.passing("lost: " + answer.failure().getMessage()));
      case 429 -> throw answer.failure();
      default -> stumble(answer);
    }
  }

  /** The registry counts: where it has another number, what it holds is not what we sent. */
  private void goOn(Answer answer, long expected) throws UploadLost, RegistryException {
    if (answer.header("Range").isPresent() && held(answer) != expected) {
      throw new UploadLost(
          "the registry holds " + held(answer) + " bytes of it, not the " + expected + " sent");
    }
    at = session.next(at, answer);
    offset = expected;
    stumbles = 0;
  }

  /** A registry that says when to come back means it. */
  private void stumble(Answer answer) throws UploadLost, RegistryException, InterruptedException {
    if (answer.header("Retry-After").isPresent()) {
      throw answer.failure();
    }
    askWhereItStands(answer.failure());
  }

  private void askWhereItStands(RegistryException why)
      throws UploadLost, RegistryException, InterruptedException {
    if (!why.isRetriable()) {
      throw why;
    }
    if (++stumbles > STUMBLES) {
      throw new UploadLost(why);
    }
    Pauses.after(stumbles, options.pause());
    Answer status = session.send("GET", at);
    long there = held(status);
    if (!status.isDone() || there < offset || there > blob.size()) {
      throw new UploadLost(why);
    }
    at = session.next(at, status);
    offset = there;
  }

  /** Bytes that the registry has; distribution says 0-0 for none. */
  private static long held(Answer answer) {
    Matcher range = RANGE.matcher(answer.header("Range").orElse("0-0"));
    long last = range.matches() ? Long.parseLong(range.group(2)) : 0;
    return last == 0 ? 0 : last + 1;
  }

  private void finish() throws UploadLost, RegistryException, InterruptedException {
    String joint = at.getRawQuery() == null ? "?" : "&";
    URI last = URI.create(at + joint + "digest=" + encoded(blob.digest()));
    Answer answer;
    try {
      answer = send("PUT", last, blob.size() - offset);
    } catch (RegistryException e) {
      if (e.isRetriable()) {
        throw new UploadLost(e);
      }
      throw e;
    }
    if (answer.status() == 404
        || answer.status() == 416
        || answer.body().contains("DIGEST_INVALID")) {
      throw new UploadLost(answer.failure());
    }
    checkDigest(answer.done());
  }

  /** Bytes of the blob from the offset on; a text goes as a whole. */
  private Answer send(String method, URI uri, long length, String... range)
      throws RegistryException, InterruptedException {
    List<String> headers = new ArrayList<>(List.of("Content-Type", "application/octet-stream"));
    headers.addAll(List.of(range));
    String[] all = headers.toArray(String[]::new);
    return blob.file().isPresent()
        ? session.send(method, uri, blob.file().get(), offset, length, all)
        : session.send(method, uri, BodyPublishers.ofString(blob.text()), all);
  }

  private void checkDigest(Answer answer) throws RegistryException {
    String theirs = answer.header("Docker-Content-Digest").orElse(blob.digest());
    if (!theirs.equals(blob.digest())) {
      throw session.lie(blob.label(), theirs, blob.digest());
    }
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}

package io.quern.register.s3;

import io.quern.model.Sha256;
import io.quern.register.RegistryException;
import io.quern.register.s3.S3Parts.Arrived;
import io.quern.register.s3.S3Parts.Unfinished;
import java.io.IOException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * One large file on its way to a key, in parts. What an earlier try left is gone on with: a part
 * that arrived with the checksum of ours is not sent again. Who joined the parts looks at the
 * object afterwards: the upload may have been begun for another content.
 *
 * <p>A refusal drops the parts. A failure that passes leaves them for the next push; who never
 * pushes again is helped by a lifecycle rule of the bucket.
 */
final class FileUpload {
  /** S3 takes no more. */
  private static final int MAX_PARTS = 10_000;

  private static final int ATTEMPTS = 2;
  private static final int PAUSE_MILLIS = 500;

  private final S3Parts uploads;
  private final Path file;
  private final long size;
  private final String sha256;
  private final long partSize;
  private long sent;

  FileUpload(S3Parts uploads, Path file, long size, String sha256, long partSize) {
    this.uploads = uploads;
    this.file = file;
    this.size = size;
    this.sha256 = sha256;
    this.partSize = Math.max(partSize, Math.ceilDiv(size, MAX_PARTS));
  }

  /**
   * Sends what is missing and joins the parts.
   *
   * @return whether the object is this upload's; false where the key has one by now
   */
  boolean send(String key) throws RegistryException, InterruptedException {
    Unfinished upload = latestOrNew(key);
    try {
      Map<Integer, Arrived> parts = sendParts(upload);
      if (uploads.complete(upload, parts)) {
        return true;
      }
      uploads.abort(upload);
      return false;
    } catch (RegistryException e) {
      if (!e.isRetriable()) {
        abortAfter(e, upload);
      }
      throw e;
    }
  }

  long sentBytes() {
    return sent;
  }

  private Unfinished latestOrNew(String key) throws RegistryException, InterruptedException {
    List<Unfinished> left = uploads.unfinished(key);
    for (Unfinished older : left.subList(Math.min(1, left.size()), left.size())) {
      uploads.abort(older);
    }
    return left.isEmpty() ? uploads.begin(key, sha256) : left.getFirst();
  }

  private Map<Integer, Arrived> sendParts(Unfinished upload)
      throws RegistryException, InterruptedException {
    Map<Integer, Arrived> before = uploads.arrived(upload);
    Map<Integer, Arrived> parts = new TreeMap<>();
    MessageDigest whole = Sha256.digest();
    for (long offset = 0; offset < size; offset += partSize) {
      int number = parts.size() + 1;
      FileSlice slice = new FileSlice(file, offset, Math.min(partSize, size - offset));
      String digest = digest(slice, whole);
      Arrived there = before.get(number);
      if (there == null || there.size() != slice.size() || !there.sha256().equals(digest)) {
        there = sendPart(upload, number, slice, digest);
        sent += slice.size();
      }
      parts.put(number, there);
    }
    check(Sha256.hex(whole));
    return parts;
  }

  /** Of thousands of parts one may get lost; only what goes on failing fails the push. */
  private Arrived sendPart(Unfinished upload, int number, FileSlice slice, String digest)
      throws RegistryException, InterruptedException {
    for (int attempt = 1; attempt < ATTEMPTS; attempt++) {
      try {
        return uploads.send(upload, number, slice, digest);
      } catch (RegistryException e) {
        if (!e.isRetriable()) {
          throw e;
        }
        Thread.sleep(PAUSE_MILLIS);
      }
    }
    return uploads.send(upload, number, slice, digest);
  }

  private String digest(FileSlice slice, MessageDigest whole) throws RegistryException {
    try {
      return slice.sha256(whole);
    } catch (IOException e) {
      throw RegistryException.refused("s3: " + file + " cannot be read: " + e);
    }
  }

  private void check(String found) throws RegistryException {
    if (!found.equals(sha256)) {
      throw RegistryException.refused(
          "s3: " + file + " changed on disk: its SHA-256 is " + found + ", not " + sha256);
    }
  }

  private void abortAfter(RegistryException refusal, Unfinished upload)
      throws InterruptedException {
    try {
      uploads.abort(upload);
    } catch (RegistryException e) {
      refusal.addSuppressed(e);
    }
  }
}

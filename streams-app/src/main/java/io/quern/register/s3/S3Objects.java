package io.quern.register.s3;

import static io.quern.register.s3.S3Failures.call;

import io.quern.model.Sha256;
import io.quern.register.RegistryException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ChecksumMode;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** Whole objects of one bucket: looked at, read, and written under a condition. */
final class S3Objects {
  /** Metadata of each object: the SHA-256 of its content, however it was uploaded. */
  static final String DIGEST = "quern-sha256";

  private static final int MAX_DOCUMENT = 32 << 20;

  /** Matches no object: where a server names no version, nothing is replaced. */
  private static final String NO_ETAG = "\"none\"";

  private static final String JSON = "application/json";

  private final S3Client client;
  private final String bucket;

  S3Objects(S3Client client, String bucket) {
    this.client = client;
    this.bucket = bucket;
  }

  /**
   * What stands under a key.
   *
   * @param sha256 that the uploader noted, or that the server states; empty where neither did
   */
  record Standing(long size, String sha256) {}

  /** A small object, and the version that a replacement names. */
  record Document(String text, String etag) {}

  /** Looks without reading. A server's own checksum of the whole counts more than a note. */
  Optional<Standing> look(String key) throws RegistryException, InterruptedException {
    return call(
        "looking at " + url(key),
        () -> {
          try {
            return Optional.of(
                standing(
                    client.headObject(
                        head -> head.bucket(bucket).key(key).checksumMode(ChecksumMode.ENABLED))));
          } catch (NoSuchKeyException e) {
            return Optional.empty();
          }
        });
  }

  private static Standing standing(HeadObjectResponse head) {
    String noted = Optional.ofNullable(head.metadata().get(DIGEST)).orElse("");
    long size = Objects.requireNonNullElse(head.contentLength(), -1L);
    return new Standing(size, whole(head.checksumSHA256()).orElse(noted));
  }

  /** A checksum as hexadecimal; empty where it is one of parts, which has their count behind it. */
  static Optional<String> whole(@Nullable String base64) {
    if (base64 == null || base64.contains("-")) {
      return Optional.empty();
    }
    return Optional.of(HexFormat.of().formatHex(Base64.getDecoder().decode(base64)));
  }

  static String base64(String hex) {
    return Base64.getEncoder().encodeToString(HexFormat.of().parseHex(hex));
  }

  Optional<Document> read(String key) throws RegistryException, InterruptedException {
    return call(
        "reading " + url(key),
        () -> {
          try (ResponseInputStream<GetObjectResponse> in =
              client.getObject(get -> get.bucket(bucket).key(key))) {
            String text = new String(in.readNBytes(MAX_DOCUMENT), StandardCharsets.UTF_8);
            String etag = Objects.requireNonNullElse(in.response().eTag(), NO_ETAG);
            return Optional.of(new Document(text, etag));
          } catch (NoSuchKeyException e) {
            return Optional.empty();
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
  }

  /**
   * Writes an object where there is none.
   *
   * @param sha256 of the body, checked by the server
   * @return whether it was written; false where the key has an object
   */
  boolean create(String key, RequestBody body, String sha256)
      throws RegistryException, InterruptedException {
    return put(plain(key, sha256).ifNoneMatch("*").build(), body);
  }

  /** As {@link #create(String, RequestBody, String)}, of a JSON document. */
  boolean create(String key, String document) throws RegistryException, InterruptedException {
    return putDocument(plain(key, Sha256.hex(bytes(document))).ifNoneMatch("*"), document);
  }

  /** Replaces a JSON document if it is still {@code etag}; else returns false. */
  boolean replace(String key, String document, String etag)
      throws RegistryException, InterruptedException {
    return putDocument(plain(key, Sha256.hex(bytes(document))).ifMatch(etag), document);
  }

  private boolean putDocument(PutObjectRequest.Builder request, String document)
      throws RegistryException, InterruptedException {
    return put(request.contentType(JSON).build(), RequestBody.fromBytes(bytes(document)));
  }

  private static byte[] bytes(String document) {
    return document.getBytes(StandardCharsets.UTF_8);
  }

  void delete(String key) throws RegistryException, InterruptedException {
    call("deleting " + url(key), () -> client.deleteObject(it -> it.bucket(bucket).key(key)));
  }

  private PutObjectRequest.Builder plain(String key, String sha256) {
    return PutObjectRequest.builder()
        .bucket(bucket)
        .key(key)
        .checksumSHA256(base64(sha256))
        .metadata(Map.of(DIGEST, sha256));
  }

  private boolean put(PutObjectRequest request, RequestBody body)
      throws RegistryException, InterruptedException {
    return call(
        "writing " + url(request.key()),
        () -> {
          try {
            client.putObject(request, body);
            return true;
          } catch (S3Exception e) {
            return otherwiseThere(e);
          }
        });
  }

  /** The answers of a condition that does not hold, 409 being that of two writers at once. */
  static boolean otherwiseThere(S3Exception e) {
    if (e.statusCode() == 412 || e.statusCode() == 409) {
      return false;
    }
    throw e;
  }

  private String url(String key) {
    return "s3://" + bucket + "/" + key;
  }
}

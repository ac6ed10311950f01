package io.quern.register.s3;

import static io.quern.register.s3.S3Failures.call;

import io.quern.register.RegistryException;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.AbortMultipartUploadResponse;
import software.amazon.awssdk.services.s3.model.ChecksumAlgorithm;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.MultipartUpload;
import software.amazon.awssdk.services.s3.model.NoSuchUploadException;
import software.amazon.awssdk.services.s3.model.Part;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.UploadPartResponse;

/** Uploads in parts to one bucket: a request a method. */
final class S3Parts {
  private static final Comparator<MultipartUpload> LATEST_FIRST =
      Comparator.comparing(
              MultipartUpload::initiated, Comparator.nullsFirst(Comparator.<Instant>naturalOrder()))
          .reversed();

  private final S3Client client;
  private final String bucket;

  S3Parts(S3Client client, String bucket) {
    this.client = client;
    this.bucket = bucket;
  }

  /** An upload that is not complete. */
  record Unfinished(String key, String id) {}

  /** A part that arrived; its checksum is empty where the server does not say it. */
  record Arrived(long size, String sha256, String etag) {}

  /** Uploads of a key that were begun and neither completed nor aborted, the latest first. */
  List<Unfinished> unfinished(String key) throws RegistryException, InterruptedException {
    return call(
        "looking for unfinished uploads of " + url(key),
        () -> {
          try {
            return client
                .listMultipartUploadsPaginator(list -> list.bucket(bucket).prefix(key))
                .uploads()
                .stream()
                .filter(upload -> upload.key().equals(key))
                .sorted(LATEST_FIRST)
                .map(upload -> new Unfinished(key, upload.uploadId()))
                .toList();
          } catch (S3Exception e) {
            return noneWhereNotAllowed(e);
          }
        });
  }

  /** To go on with an upload is a favour; who may not list uploads begins a new one. */
  private static List<Unfinished> noneWhereNotAllowed(S3Exception e) {
    if (e.statusCode() == 403 || e.statusCode() == 501) {
      return List.of();
    }
    throw e;
  }

  Unfinished begin(String key, String sha256) throws RegistryException, InterruptedException {
    var answer =
        call(
            "beginning " + url(key),
            () ->
                client.createMultipartUpload(
                    begin ->
                        begin
                            .bucket(bucket)
                            .key(key)
                            .checksumAlgorithm(ChecksumAlgorithm.SHA256)
                            .metadata(Map.of(S3Objects.DIGEST, sha256))));
    return new Unfinished(key, answer.uploadId());
  }

  /** By number, from 1. */
  Map<Integer, Arrived> arrived(Unfinished upload) throws RegistryException, InterruptedException {
    return call(
        "listing the parts of " + url(upload.key()),
        () -> {
          var parts = new TreeMap<Integer, Arrived>();
          client
              .listPartsPaginator(
                  list -> list.bucket(bucket).key(upload.key()).uploadId(upload.id()))
              .parts()
              .forEach(part -> parts.put(part.partNumber(), arrived(part)));
          return parts;
        });
  }

  private static Arrived arrived(Part part) {
    return new Arrived(part.size(), S3Objects.whole(part.checksumSHA256()).orElse(""), part.eTag());
  }

  /** Sends a part; the server checks {@code sha256}. */
  Arrived send(Unfinished upload, int number, FileSlice slice, String sha256)
      throws RegistryException, InterruptedException {
    UploadPartResponse answer =
        call(
            "writing part " + number + " of " + url(upload.key()),
            () ->
                client.uploadPart(
                    part ->
                        part.bucket(bucket)
                            .key(upload.key())
                            .uploadId(upload.id())
                            .partNumber(number)
                            .contentLength(slice.size())
                            .checksumSHA256(S3Objects.base64(sha256)),
                    slice.body()));
    Optional<String> stated = S3Objects.whole(answer.checksumSHA256());
    if (stated.isPresent() && !stated.get().equals(sha256)) {
      throw RegistryException.passing(
          "s3: part " + number + " of " + url(upload.key()) + " arrived with other bytes");
    }
    return new Arrived(slice.size(), sha256, answer.eTag());
  }

  /** Joins the parts into an object; false where the key has one by now. */
  boolean complete(Unfinished upload, Map<Integer, Arrived> parts)
      throws RegistryException, InterruptedException {
    List<CompletedPart> all =
        parts.entrySet().stream().map(part -> completed(part.getKey(), part.getValue())).toList();
    return call(
        "joining the parts of " + url(upload.key()),
        () -> {
          try {
            client.completeMultipartUpload(
                it ->
                    it.bucket(bucket)
                        .key(upload.key())
                        .uploadId(upload.id())
                        .ifNoneMatch("*")
                        .multipartUpload(list -> list.parts(all)));
            return true;
          } catch (S3Exception e) {
            return S3Objects.otherwiseThere(e);
          }
        });
  }

  private static CompletedPart completed(int number, Arrived part) {
    return CompletedPart.builder()
        .partNumber(number)
        .eTag(part.etag())
        .checksumSHA256(S3Objects.base64(part.sha256()))
        .build();
  }

  /** Drops what arrived; well if the upload has ended already. */
  void abort(Unfinished upload) throws RegistryException, InterruptedException {
    call(
        "aborting an upload of " + url(upload.key()),
        () -> {
          try {
            return client.abortMultipartUpload(
                it -> it.bucket(bucket).key(upload.key()).uploadId(upload.id()));
          } catch (NoSuchUploadException e) {
            return AbortMultipartUploadResponse.builder().build();
          }
        });
  }

  private String url(String key) {
    return "s3://" + bucket + "/" + key;
  }
}

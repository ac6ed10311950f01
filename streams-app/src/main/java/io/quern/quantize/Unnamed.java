package io.quern.quantize;

import io.quern.model.Rejection;
import io.quern.model.Revision;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiConsumer;

/** Chunks that no manifest names, counted by upload; what is beyond a few uploads is summed up. */
final class Unnamed {
  private static final int MOST = 32;

  private final Map<Upload, Long> chunks = new LinkedHashMap<>();
  private long others;

  private record Upload(Revision source, String uploadId) {}

  void count(Revision source, String uploadId) {
    Upload upload = new Upload(source, uploadId);
    if (chunks.size() < MOST || chunks.containsKey(upload)) {
      chunks.merge(upload, 1L, Long::sum);
    } else {
      others++;
    }
  }

  boolean isEmpty() {
    return chunks.isEmpty();
  }

  /** One rejection an upload. */
  void forEach(BiConsumer<Rejection.Subject, Rejection.Reason> reject) {
    chunks.forEach(
        (upload, count) ->
            reject.accept(Rejection.Subject.of(upload.source()), reason(count, upload.uploadId())));
    if (others > 0) {
      reject.accept(Rejection.Subject.UNKNOWN, reason(others, ""));
    }
  }

  private static Rejection.Reason reason(long count, String uploadId) {
    return new Rejection.Reason(
        "chunk-without-manifest",
        "%d chunks were forgotten: no manifest has named their upload for so long".formatted(count),
        "a manifest of the upload",
        uploadId.isEmpty() ? "none" : "upload " + uploadId,
        "send the manifest first, then the chunks under the same model, revision and upload",
        true);
  }
}

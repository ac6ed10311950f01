package io.quern.event;

import io.quern.format.json.JsonObject;
import io.quern.model.ManifestPart;
import io.quern.model.ModelManifest;
import io.quern.model.Revision;
import io.quern.model.TensorInfo;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;

/** Events of models. */
public final class ModelEvents {
  static final String PUBLISHED = "io.quern.model.published";

  /** Begins the name of a tensor that holds the bytes of a carried file. */
  private static final String CARRIED_FILE = "file:";

  private ModelEvents() {}

  /**
   * All of a revision was sent.
   *
   * @param accepted the upload that won the revision
   * @param manifest its document; nothing where it cannot be read
   */
  public static Event published(
      ManifestPart accepted, Optional<ModelManifest> manifest, Instant time) {
    Revision source = accepted.source();
    return new Event(
        Event.idOf(PUBLISHED, source.toString(), accepted.uploadId(), accepted.documentDigest()),
        PUBLISHED,
        source.toString(),
        source.model(),
        time,
        data(accepted, manifest));
  }

  private static JsonObject data(ManifestPart accepted, Optional<ModelManifest> manifest) {
    EventData data =
        new EventData()
            .put("model", accepted.source().model())
            .put("revision", accepted.source().revision())
            .put("uploadId", accepted.uploadId())
            .put("manifestSha256", accepted.documentDigest())
            .put("publishedAt", accepted.publishedAt());
    manifest.ifPresent(
        document ->
            data.put("format", document.sourceFormat())
                .put("architecture", document.architecture())
                .put("base", document.lineage().base())
                .put("tensors", tensors(document).count())
                .put("weights", tensors(document).mapToLong(each -> each.shape().weights()).sum()));
    return data.build();
  }

  /** Those of the model, without files that only travel along. */
  private static Stream<TensorInfo> tensors(ModelManifest manifest) {
    return manifest.tensors().stream().filter(tensor -> !tensor.name().startsWith(CARRIED_FILE));
  }
}

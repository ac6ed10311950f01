package io.quern.event;

import io.quern.model.ManifestPart;
import io.quern.model.Revision;
import java.time.Instant;

/** Events of models. */
public final class ModelEvents {
  static final String PUBLISHED = "io.quern.model.published";

  private ModelEvents() {}

  /**
   * All of a revision was sent.
   *
   * @param accepted the upload that won the revision
   */
  public static Event published(ManifestPart accepted, Instant time) {
    Revision source = accepted.source();
    return new Event(
        Event.idOf(PUBLISHED, source.toString(), accepted.uploadId(), accepted.documentDigest()),
        PUBLISHED,
        source.toString(),
        source.model(),
        time,
        new EventData()
            .put("model", source.model())
            .put("revision", source.revision())
            .put("uploadId", accepted.uploadId())
            .put("manifestSha256", accepted.documentDigest())
            .put("publishedAt", accepted.publishedAt())
            .build());
  }
}

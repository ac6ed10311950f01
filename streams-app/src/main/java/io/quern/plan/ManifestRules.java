package io.quern.plan;

import io.quern.model.ManifestPart;
import io.quern.model.Rejection;
import io.quern.model.Revision;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a manifest's part must be like. */
final class ManifestRules {
  private ManifestRules() {}

  /** What is wrong with {@code part}, given the upload that was accepted for its revision. */
  static Optional<Rejection.Reason> check(ManifestPart part, @Nullable ManifestPart accepted) {
    ManifestPart.Part place = part.part();
    if (accepted != null && !sameUpload(part, accepted)) {
      return Optional.of(
          new Rejection.Reason(
              "revision-taken",
              "revision " + part.source() + " was published before with other bytes",
              accepted.uploadId() + " " + accepted.documentDigest(),
              part.uploadId() + " " + part.documentDigest(),
              "publish under a new revision",
              false));
    }
    if (place.totalBytes() < 0 || place.totalBytes() > ManifestReader.MAX_BYTES) {
      return Optional.of(
          unsound(
              "a manifest of "
                  + place.totalBytes()
                  + " bytes; at most "
                  + ManifestReader.MAX_BYTES
                  + " are allowed"));
    }
    boolean inPlace =
        place.index() >= 0
            && place.index() < place.count()
            && place.count() <= 1 + place.totalBytes();
    return inPlace
        ? Optional.empty()
        : Optional.of(
            unsound("part " + place.index() + " of " + place.count() + " is out of place"));
  }

  private static boolean sameUpload(ManifestPart part, ManifestPart accepted) {
    return part.uploadId().equals(accepted.uploadId())
        && (part.kind() != ManifestPart.Kind.MANIFEST || sameDocument(part, accepted));
  }

  private static boolean sameDocument(ManifestPart part, ManifestPart accepted) {
    return part.documentDigest().equals(accepted.documentDigest())
        && part.part().count() == accepted.part().count();
  }

  static Rejection.Reason unknown(Revision source) {
    return new Rejection.Reason(
        "revision-unknown",
        "revision " + source + " is not live",
        "",
        "",
        "quern model list shows those that are",
        false);
  }

  static Rejection.Reason unsound(String text) {
    return new Rejection.Reason(
        "manifest-unsound", text, "", "", "publish the revision again", true);
  }
}

package io.quern.register.oci;

import io.quern.format.json.JsonArray;
import io.quern.format.json.JsonObject;
import io.quern.register.RegistryException;
import io.quern.register.Release;
import io.quern.register.http.Answer;
import java.util.List;
import java.util.Optional;

/**
 * Attaches a quality report to a manifest: an artifact of its own that names the manifest as its
 * subject. A registry without the referrers API does not keep the list of those; clients then read
 * it from the tag {@code sha256-HEX}, which whoever attaches has to keep up.
 */
final class Reports {
  private final Session session;
  private final Manifests manifests;
  private final Blobs blobs;

  Reports(Session session, Manifests manifests, Blobs blobs) {
    this.session = session;
    this.manifests = manifests;
    this.blobs = blobs;
  }

  /** Attaches the release's report; does nothing where it is attached. */
  void attach(Release release, Manifest subject) throws RegistryException, InterruptedException {
    Blob report = Blob.of(release.report(), "the quality report");
    Manifest referrer = describe(release, report, subject);
    if (manifests.stands(referrer.digest(), referrer) && isListed(subject, referrer)) {
      return;
    }
    blobs.push(report);
    blobs.push(emptyConfig());
    Answer answer = manifests.put(referrer.digest(), referrer);
    if (answer.header("OCI-Subject").isEmpty()) {
      list(subject, referrer);
    }
  }

  static Manifest describe(Release release, Blob report, Manifest subject) {
    Descriptor layer =
        Descriptor.of(MediaTypes.REPORT, report).annotated(Annotations.title("report.json"));
    return Manifest.of(
        MediaTypes.OCI_MANIFEST,
        new Json()
            .put("schemaVersion", 2)
            .put("mediaType", MediaTypes.OCI_MANIFEST)
            .put("artifactType", MediaTypes.REPORT)
            .put("config", Descriptor.of(MediaTypes.OCI_EMPTY, emptyConfig()).json())
            .put("layers", new JsonArray(List.of(layer.json())))
            .put("subject", subject.descriptor().json())
            .put("annotations", Annotations.created(release.publishedAt()))
            .done());
  }

  private static Blob emptyConfig() {
    return Blob.of("{}", "the empty config");
  }

  private boolean isListed(Manifest subject, Manifest referrer)
      throws RegistryException, InterruptedException {
    Optional<String> tag = manifests.fetch(fallbackTag(subject));
    if (tag.flatMap(Json::parse).filter(i -> ReferrerIndex.has(i, referrer.digest())).isPresent()) {
      return true;
    }
    Answer api =
        session.send(
            "GET",
            session.address().resolve("referrers/" + subject.digest()),
            "Accept",
            MediaTypes.OCI_INDEX);
    Optional<JsonObject> index = api.status() == 200 ? Json.parse(api.body()) : Optional.empty();
    return index.filter(i -> ReferrerIndex.has(i, referrer.digest())).isPresent();
  }

  private void list(Manifest subject, Manifest referrer)
      throws RegistryException, InterruptedException {
    String tag = fallbackTag(subject);
    Optional<String> there = manifests.fetch(tag);
    Manifest merged = ReferrerIndex.merge(there, referrer);
    if (there.filter(merged.text()::equals).isEmpty()) {
      manifests.put(tag, merged);
    }
  }

  static String fallbackTag(Manifest subject) {
    return subject.digest().replace(':', '-');
  }
}

package io.quern.register.oci;

import io.quern.register.RegistryException;
import io.quern.register.http.Answer;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.Optional;

/** Manifests of a repository, by tag or digest. */
final class Manifests {
  private static final String DIGEST = "Docker-Content-Digest";

  private final Session session;

  Manifests(Session session) {
    this.session = session;
  }

  /** Whether the registry says that a tag or digest names exactly this manifest. */
  boolean stands(String reference, Manifest manifest)
      throws RegistryException, InterruptedException {
    Answer answer = session.send("HEAD", at(reference), "Accept", MediaTypes.ANY_MANIFEST);
    return answer.status() != 404
        && answer.done().header(DIGEST).filter(manifest.digest()::equals).isPresent();
  }

  /** The text behind a tag; empty where there is none. */
  Optional<String> fetch(String reference) throws RegistryException, InterruptedException {
    Answer answer = session.send("GET", at(reference), "Accept", MediaTypes.ANY_MANIFEST);
    return answer.status() == 404 ? Optional.empty() : Optional.of(answer.done().body());
  }

  /**
   * Puts a manifest under a tag or its digest; what stood under the tag stays under its digest.
   *
   * @throws RegistryException passing, if the registry says that it has other bytes, or has lost a
   *     blob since (garbage collection may take it before a manifest names it)
   */
  Answer put(String reference, Manifest manifest) throws RegistryException, InterruptedException {
    Answer answer =
        session.send(
            "PUT",
            at(reference),
            BodyPublishers.ofString(manifest.text()),
            "Content-Type",
            manifest.mediaType());
    if (answer.body().contains("MANIFEST_BLOB_UNKNOWN")) {
      throw RegistryException.passing("a blob is gone again: " + answer.failure().getMessage());
    }
    String theirs = answer.done().header(DIGEST).orElse(manifest.digest());
    if (!theirs.equals(manifest.digest())) {
      throw session.lie("the manifest", theirs, manifest.digest());
    }
    session.countSent(manifest.size());
    return answer;
  }

  private URI at(String reference) {
    return session.address().resolve("manifests/" + reference);
  }
}

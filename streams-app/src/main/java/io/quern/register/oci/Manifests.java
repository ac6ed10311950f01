package io.quern.register.oci;

import io.quern.register.RegistryException;
import java.io.IOException;
import java.net.URI;
import java.util.Optional;

/** Manifests of a repository, by tag or digest. */
final class Manifests {
  private final Session session;

  Manifests(Session session) {
    this.session = session;
  }

  /** Whether the registry says that a tag or digest names exactly this manifest. */
  boolean stands(String reference, Manifest manifest)
      throws RegistryException, IOException, InterruptedException {
    Answer answer = session.send(call("HEAD", reference, "ask for " + reference));
    if (answer.status() == 404) {
      return false;
    }
    if (answer.status() != 200) {
      throw session.refusal(answer);
    }
    return answer.digest().filter(manifest.digest()::equals).isPresent();
  }

  /** The text behind a tag; empty where there is none. */
  Optional<String> fetch(String reference)
      throws RegistryException, IOException, InterruptedException {
    Answer answer = session.send(call("GET", reference, "read " + reference));
    if (answer.status() == 404) {
      return Optional.empty();
    }
    if (answer.status() != 200) {
      throw session.refusal(answer);
    }
    return Optional.of(answer.body());
  }

  /**
   * Puts a manifest under a tag or its digest; what stood under the tag stays under its digest.
   *
   * @throws RegistryException passing, if the registry says that it has other bytes
   */
  Answer put(String reference, Manifest manifest)
      throws RegistryException, IOException, InterruptedException {
    Answer answer =
        session.send(
            call("PUT", reference, "put the manifest " + reference)
                .with("Content-Type", manifest.mediaType())
                .sending(manifest.blob()));
    if (!answer.is(200, 201, 202)) {
      throw session.refusal(answer);
    }
    String theirs = answer.digest().orElse(manifest.digest());
    if (!theirs.equals(manifest.digest())) {
      throw Refusals.lie(session.address(), "the manifest", theirs, manifest.digest());
    }
    return answer;
  }

  private Call call(String method, String reference, String purpose) {
    URI uri = session.address().resolve("manifests/" + reference);
    return Call.of(method, uri, purpose).with("Accept", MediaTypes.ANY_MANIFEST);
  }
}

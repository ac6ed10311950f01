package io.quern.register.oci;

import io.quern.register.RegistryException;
import io.quern.register.http.Answer;
import java.io.IOException;

/** Blobs of a repository: sends those that are not there. */
final class Blobs {
  private static final int ROUNDS = 3;

  private final Session session;
  private final OciOptions options;

  Blobs(Session session, OciOptions options) {
    this.session = session;
    this.options = options;
  }

  /**
   * Makes a blob stand in the repository.
   *
   * @throws RegistryException also passing, when it was cut off again and again
   */
  void push(Blob blob) throws RegistryException, InterruptedException {
    for (int round = 1; !stands(blob); round++) {
      try {
        new BlobUpload(session, options, blob).run();
        return;
      } catch (UploadLost lost) {
        if (round == ROUNDS) {
          throw givenUp(blob, lost);
        }
        Pauses.after(round, options.pause());
      }
    }
  }

  private RegistryException givenUp(Blob blob, UploadLost lost) {
    try {
      if (!blob.holds()) {
        return RegistryException.refused(
            blob.label()
                + " has not the digest "
                + blob.digest()
                + " any more: have the artifact made again");
      }
    } catch (IOException e) {
      return RegistryException.passing(blob.label() + " cannot be read: " + e, e);
    }
    return RegistryException.passing(
        session.address() + ": " + blob.label() + " was lost on its way: " + lost.getMessage(),
        lost);
  }

  private boolean stands(Blob blob) throws RegistryException, InterruptedException {
    Answer answer = session.send("HEAD", session.address().resolve("blobs/" + blob.digest()));
    if (answer.status() == 404) {
      return false;
    }
    // A redirect to where the bytes lie is given only for what is there.
    if (answer.status() < 300 || answer.status() >= 400) {
      answer.done();
    }
    String theirs = answer.header("Docker-Content-Digest").orElse(blob.digest());
    if (!theirs.equals(blob.digest())) {
      throw session.lie(blob.label(), theirs, blob.digest());
    }
    return true;
  }
}

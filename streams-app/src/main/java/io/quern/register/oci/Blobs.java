package io.quern.register.oci;

import io.quern.register.RegistryException;
import java.io.IOException;
import java.net.ConnectException;

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
  void push(Blob blob) throws RegistryException, IOException, InterruptedException {
    for (int round = 1; !stands(blob); round++) {
      try {
        new Upload(session, options, blob).run();
        return;
      } catch (UploadLost lost) {
        if (round == ROUNDS) {
          throw givenUp(blob, lost);
        }
        Pauses.after(round);
      }
    }
  }

  private RegistryException givenUp(Blob blob, UploadLost lost) throws IOException {
    return blob.holds()
        ? RegistryException.passing(
            session.address() + ": " + blob.label() + " was lost on its way: " + lost.getMessage(),
            lost)
        : RegistryException.refused(
            blob.label() + " has not the digest " + blob.digest()
                + " any more: have the artifact made again");
  }

  private boolean stands(Blob blob) throws RegistryException, IOException, InterruptedException {
    Call call =
        Call.of("HEAD", session.address().resolve("blobs/" + blob.digest()), "ask for a blob");
    Answer answer = session.send(call);
    if (answer.status() == 404) {
      return false;
    }
    // A redirect to where the bytes lie is given only for what is there.
    if (!answer.is(200, 301, 302, 303, 307, 308)) {
      throw session.refusal(answer);
    }
    String theirs = answer.digest().orElse(blob.digest());
    if (!theirs.equals(blob.digest())) {
      throw Refusals.lie(session.address(), blob.label(), theirs, blob.digest());
    }
    return true;
  }

  /** An upload that cannot go on where it stood. */
  static final class UploadLost extends Exception {
    private static final long serialVersionUID = 1L;

    UploadLost(String message) {
      super(message);
    }

    UploadLost(IOException cause) throws ConnectException {
      super(cause.getMessage() == null ? cause.toString() : cause.getMessage(), cause);
      if (cause instanceof ConnectException away) {
        throw away;
      }
    }
  }
}

package io.quern.register.oci;

/** An upload that cannot go on where it stood: it has to begin anew. */
final class UploadLost extends Exception {
  private static final long serialVersionUID = 1L;

  UploadLost(String message) {
    super(message);
  }

  UploadLost(Exception cause) {
    super(cause.getMessage(), cause);
  }
}

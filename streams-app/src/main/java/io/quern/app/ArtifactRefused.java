package io.quern.app;

/**
 * An artifact that cannot be made of its input; the message is one line that names what, where and
 * what to do.
 */
public final class ArtifactRefused extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public ArtifactRefused(String message) {
    super(message);
  }
}

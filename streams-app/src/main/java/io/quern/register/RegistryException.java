package io.quern.register;

import org.jspecify.annotations.Nullable;

/**
 * A push that did not come to its end. The message names the address, what went wrong, what to do.
 */
public final class RegistryException extends Exception {
  private static final long serialVersionUID = 1L;

  private final boolean retriable;

  private RegistryException(boolean retriable, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.retriable = retriable;
  }

  /** Away, slow, busy, cut off, or lying: a later push may succeed. */
  public static RegistryException passing(String message, Throwable cause) {
    return new RegistryException(true, message, cause);
  }

  /** As {@link #passing(String, Throwable)}, where nothing was thrown. */
  public static RegistryException passing(String message) {
    return new RegistryException(true, message, null);
  }

  /** Refused: somebody has to change a setting, a credential or the artifact first. */
  public static RegistryException refused(String message) {
    return new RegistryException(false, message, null);
  }

  public boolean isRetriable() {
    return retriable;
  }
}

package io.quern.register;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A push that did not come to its end. The message names the address, what went wrong, what to do.
 */
public final class RegistryException extends Exception {
  private static final long serialVersionUID = 1L;

  private final boolean retriable;
  private final Duration wait;

  private RegistryException(
      boolean retriable, Duration wait, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.retriable = retriable;
    this.wait = wait;
  }

  /** Away, slow, busy, cut off, or lying: a later push may succeed. */
  public static RegistryException passing(String message, Throwable cause) {
    return new RegistryException(true, Duration.ZERO, message, cause);
  }

  /** As {@link #passing(String, Throwable)}, where nothing was thrown. */
  public static RegistryException passing(String message) {
    return new RegistryException(true, Duration.ZERO, message, null);
  }

  /** Busy, and says for how long (Retry-After): the next push comes no sooner. */
  public static RegistryException busy(String message, Duration wait) {
    return new RegistryException(true, wait, message, null);
  }

  /** Refused: somebody has to change a setting, a credential or the artifact first. */
  public static RegistryException refused(String message) {
    return new RegistryException(false, Duration.ZERO, message, null);
  }

  public boolean isRetriable() {
    return retriable;
  }

  /** How long the registry asks to be left alone; zero where it does not say. */
  public Duration wait(Duration most) {
    return wait.compareTo(most) < 0 ? wait : most;
  }
}

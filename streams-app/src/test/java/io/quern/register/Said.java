package io.quern.register;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.concurrent.Callable;

/** What becomes of a push's failure on its way to {@code status}. */
public final class Said {
  private Said() {}

  /** The words for a push that fails, made by somebody with this secret. */
  public static String ofFailing(String secret, Callable<?> push) {
    PushScope scope = new PushScope();
    scope.hide(secret);
    RegistryException failure =
        catchThrowableOfType(RegistryException.class, () -> scope.call(push));
    return scope.discretion().say(String.valueOf(failure.getMessage()));
  }
}

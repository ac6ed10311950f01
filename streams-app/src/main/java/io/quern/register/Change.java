package io.quern.register;

import io.quern.model.Registration;
import java.util.Optional;

/**
 * A record to be written.
 *
 * @param registration empty to forget it
 */
record Change(String key, Optional<Registration> registration) {
  static Change to(Registration registration) {
    return new Change(registration.key(), Optional.of(registration));
  }

  static Change forget(String key) {
    return new Change(key, Optional.empty());
  }
}

package io.quern.register;

import io.quern.model.Registration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The events of the stage, one line each. */
final class RegisterLog {
  private static final Logger LOG = LoggerFactory.getLogger(RegisterLog.class);

  private RegisterLog() {}

  /** A push came to its end. */
  static void ended(Registration registration) {
    switch (registration.phase()) {
      case DONE ->
          LOG.info(
              "event=registered artifact={} target={} reference={} digest={} attempts={}",
              registration.plan().artifact(),
              registration.target(),
              registration.place().reference(),
              registration.place().digest(),
              registration.effort().attempts());
      case FAILED ->
          LOG.warn(
              "event=push-failed artifact={} target={} attempts={} refused={} reason=\"{}\"",
              registration.plan().artifact(),
              registration.target(),
              registration.effort().attempts(),
              registration.effort().refused(),
              registration.effort().failure());
      case PENDING, PUSHING, SUPERSEDED -> {}
    }
  }

  static void assigned(int partition, long committed) {
    LOG.info(
        "event=partition-assigned stage=register partition={} committed={}", partition, committed);
  }

  /** A record that cannot be read; it says nothing that could be pushed. */
  static void unreadable(String topic, int partition, long offset, String reason) {
    LOG.warn(
        "event=record-unreadable topic={} partition={} offset={} reason=\"{}\"",
        topic,
        partition,
        offset,
        reason);
  }

  /** A push ended by a fault of ours. */
  static void broke(String key, String fault) {
    LOG.error("event=push-broke registration={} fault=\"{}\"", key, fault);
  }

  static void rejoining(Exception reason) {
    LOG.warn("event=register-rejoins reason=\"{}\"", reason.toString());
  }

  static void died(Throwable reason) {
    LOG.error("event=register-died", reason);
  }
}

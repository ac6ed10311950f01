package io.quern.containers;

import java.util.Optional;
import java.util.stream.Stream;

/** Takes down what a test has put up: every step is taken, whatever became of those before it. */
final class Teardown {
  private Teardown() {}

  /** Throws what the first failing step threw; what others threw is suppressed in it. */
  static void all(Stream<Runnable> steps) {
    steps
        .map(Teardown::failure)
        .flatMap(Optional::stream)
        .reduce(Teardown::suppress)
        .ifPresent(
            failure -> {
              throw failure;
            });
  }

  /** After a failure, which stays the one that is told. */
  static void after(Exception failure, Runnable teardown) {
    failure(teardown).ifPresent(failure::addSuppressed);
  }

  private static Optional<RuntimeException> failure(Runnable step) {
    try {
      step.run();
      return Optional.empty();
    } catch (RuntimeException e) {
      return Optional.of(e);
    }
  }

  private static RuntimeException suppress(RuntimeException first, RuntimeException other) {
    first.addSuppressed(other);
    return first;
  }
}

package io.quern.topology;

import org.apache.kafka.clients.consumer.Consumer;

/** Hears of the consumers that stages open, so that their own figures can be shown. */
@FunctionalInterface
public interface ClientWatch {
  /** Nobody looks. */
  ClientWatch NONE = (stage, consumer) -> () -> {};

  /**
   * A stage has opened a consumer.
   *
   * @return closed by the stage before the consumer is
   */
  Watched opened(String stage, Consumer<?, ?> consumer);

  /** A consumer that is looked at. */
  @FunctionalInterface
  interface Watched extends AutoCloseable {
    @Override
    void close();
  }
}

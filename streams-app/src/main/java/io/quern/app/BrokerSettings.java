package io.quern.app;

/**
 * What an embedded broker is started with.
 *
 * @param directory holds its logs and the ports that it used last
 * @param maxMessageBytes largest batch of any topic
 * @param queuedRequestBytes heap for requests that wait or are worked on
 */
public record BrokerSettings(DataDirectory directory, int maxMessageBytes, int queuedRequestBytes) {
  /** Enough for a batch of the largest topic and the request around it, several times. */
  private static final int DEFAULT_QUEUED = 24 * 1024 * 1024;

  public BrokerSettings {
    if (maxMessageBytes < 1 || queuedRequestBytes < maxMessageBytes) {
      throw new IllegalArgumentException(
          "queuedRequestBytes " + queuedRequestBytes + " cannot hold " + maxMessageBytes);
    }
  }

  public BrokerSettings(DataDirectory directory, int maxMessageBytes) {
    this(directory, maxMessageBytes, DEFAULT_QUEUED);
  }
}

package io.quern.app;

import java.nio.file.Files;
import java.nio.file.Path;

/** An embedded broker for tests of what talks to a cluster. */
public final class LentBroker implements AutoCloseable {
  private final DataDirectory directory;
  private final EmbeddedBroker broker;

  private LentBroker(DataDirectory directory, EmbeddedBroker broker) {
    this.directory = directory;
    this.broker = broker;
  }

  public static LentBroker start(Path path) throws Exception {
    DataDirectory directory = DataDirectory.temporary(Files.createDirectories(path));
    return new LentBroker(
        directory,
        EmbeddedBroker.start(
            new BrokerSettings(directory, PreparedTopics.LARGE_BATCH_BYTES + 64 * 1024)));
  }

  public String address() {
    return broker.bootstrapServer();
  }

  @Override
  public void close() {
    broker.close();
    directory.close();
  }
}

package io.quern.app;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;

/**
 * One real KRaft broker, with its controller, in this process. The only class that knows Kafka's
 * server classes, which are not a public interface.
 */
public final class EmbeddedBroker implements AutoCloseable {
  private static final int NODE = 1;

  // Kafka logs through SLF4J but touches log4j for its own log levels, which starts all of it: a
  // fifth of the start-up time.
  private static final String LOG4J_FACTORY = "log4j2.loggerContextFactory";
  private static final String LOG4J_SIMPLE =
      "org.apache.logging.log4j.simple.SimpleLoggerContextFactory";

  private final KafkaRaftServer server;
  private final BrokerPorts ports;
  private final AtomicBoolean closed = new AtomicBoolean();

  private EmbeddedBroker(KafkaRaftServer server, BrokerPorts ports) {
    this.server = server;
    this.ports = ports;
  }

  /**
   * Returns once the broker answers.
   *
   * @throws StartRefused when the directory cannot be written or holds another release's logs
   */
  public static EmbeddedBroker start(BrokerSettings settings) {
    FatalExit.reportTo(FatalExit::haltLoudly);
    System.setProperty(LOG4J_FACTORY, LOG4J_SIMPLE);
    Path logs = settings.directory().broker();
    try {
      Files.createDirectories(logs);
      BrokerPorts ports = BrokerPorts.of(logs);
      format(logs);
      return started(new KafkaConfig(BrokerProperties.of(settings, ports), false), ports);
    } catch (Exception e) {
      throw new StartRefused("the embedded broker cannot start in " + logs + ": " + e, e);
    }
  }

  private static EmbeddedBroker started(KafkaConfig config, BrokerPorts ports) {
    KafkaRaftServer server = new KafkaRaftServer(config, Time.SYSTEM);
    EmbeddedBroker broker = new EmbeddedBroker(server, ports);
    try {
      server.startup();
      return broker;
    } catch (RuntimeException e) {
      broker.close();
      throw e;
    }
  }

  /** Gives an empty directory its identity and the metadata's first records; else does nothing. */
  private static void format(Path logs) throws Exception {
    if (Files.exists(logs.resolve("meta.properties"))) {
      return;
    }
    new Formatter()
        .setNodeId(NODE)
        .setClusterId(Uuid.randomUuid().toString())
        .setControllerListenerName("CONTROLLER")
        .setMetadataLogDirectory(logs.toString())
        .addDirectory(logs.toString())
        .setPrintStream(
            new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8))
        .run();
  }

  /** {@code 127.0.0.1:PORT}. */
  public String bootstrapServer() {
    return "127.0.0.1:" + ports.client();
  }

  /** Ends the broker; its directory stays. May be called again and from a shutdown hook. */
  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      server.shutdown();
      server.awaitShutdown();
    }
  }
}

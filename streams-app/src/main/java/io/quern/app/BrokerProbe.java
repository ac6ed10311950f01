package io.quern.app;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeClusterOptions;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks whether a broker is there before any Kafka client is made: those would try for ever, and say
 * so in a line every second.
 *
 * @param servers {@code HOST:PORT,…}, of which one must answer
 * @param limit how long to try
 */
public record BrokerProbe(String servers, Duration limit) {
  private static final Logger LOG = LoggerFactory.getLogger(BrokerProbe.class);
  private static final int RETRY_MILLIS = 200;

  /** Long enough for a broker that is just starting. */
  public static final Duration DEFAULT_LIMIT = Duration.ofSeconds(5);

  /**
   * Returns once one of the servers accepts a connection.
   *
   * @throws BrokerUnreachable when none of the servers accepts a connection
   */
  public void connect() {
    List<InetSocketAddress> addresses = Addresses.parse(servers);
    long end = System.nanoTime() + limit.toNanos();
    while (true) {
      try {
        connectToAny(addresses);
        return;
      } catch (UnknownHostException e) {
        throw unreachable("broker %s: no such host; check --bootstrap-server", e);
      } catch (IOException e) {
        if (System.nanoTime() > end) {
          String why = "broker %s is not there: " + e.getMessage();
          throw unreachable(why + "; start it or check --bootstrap-server", e);
        }
        Answers.pause(RETRY_MILLIS);
      }
    }
  }

  /**
   * An administrator's client, once a server accepts a connection and answers it.
   *
   * @throws BrokerUnreachable when none does, or it does not let us in
   * @throws StartRefused when the user's settings make no client
   */
  Admin open(ClientOverrides overrides) {
    connect();
    // Of several one may just be starting: it accepts connections and says nothing. Asked alone,
    // each
    // has its own time; who answers knows the others.
    List<String> each = Pattern.compile(",").splitAsStream(servers).map(String::strip).toList();
    for (int i = 0; each.size() > 1 && i < each.size(); i++) {
      BrokerProbe one = new BrokerProbe(each.get(i), limit);
      if (one.accepts()) {
        try {
          return one.opened(overrides);
        } catch (BrokerUnreachable e) {
          LOG.debug("event=broker-silent server={} reason=\"{}\"", each.get(i), e.getMessage());
        }
      }
    }
    return opened(overrides);
  }

  private boolean accepts() {
    try {
      connectToAny(Addresses.parse(servers));
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private Admin opened(ClientOverrides overrides) {
    Admin admin = create(overrides);
    try {
      await(admin);
      return admin;
    } catch (RuntimeException e) {
      admin.close(Duration.ZERO);
      throw e;
    }
  }

  private Admin create(ClientOverrides overrides) {
    try {
      return Admin.create(ClientSettings.adminOf(servers, overrides));
    } catch (KafkaException e) {
      throw new StartRefused(
          "the settings of --command-config make no client: " + SettingsFault.sentence(e), e);
    }
  }

  /**
   * Returns once the cluster answers.
   *
   * @throws BrokerUnreachable when what accepts connections does not speak to us as Kafka
   */
  public void await(Admin admin) {
    try {
      // The question itself ends with the limit too: a client waits for open ones when it closes.
      DescribeClusterOptions options =
          new DescribeClusterOptions().timeoutMs((int) limit.toMillis());
      admin.describeCluster(options).nodes().get(2 * limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw silent(e);
    } catch (InterruptedException e) {
      throw Answers.interrupted(e);
    } catch (ExecutionException e) {
      throw refusal(Answers.causeOf(e));
    }
  }

  private BrokerUnreachable refusal(Throwable why) {
    if (why instanceof AuthenticationException) {
      String text = "broker %s does not let us in: " + why.getMessage() + reason(why);
      return unreachable(text + "; check sasl.* and ssl.* in --command-config", why);
    }
    return silent(why);
  }

  /** Of TLS the library's own words. */
  private static String reason(Throwable why) {
    Throwable cause = why.getCause();
    return cause == null || cause.getMessage() == null ? "" : " (" + cause.getMessage() + ")";
  }

  private BrokerUnreachable silent(Throwable why) {
    return unreachable(
        "broker %s accepts connections but does not answer as Kafka; check the port and"
            + " security.protocol in --command-config",
        why);
  }

  private BrokerUnreachable unreachable(String text, Throwable why) {
    return new BrokerUnreachable(text.replace("%s", servers), why);
  }

  private void connectToAny(List<InetSocketAddress> addresses) throws IOException {
    IOException last = new IOException("no address");
    for (InetSocketAddress address : addresses) {
      try (Socket socket = new Socket()) {
        socket.connect(resolved(address), (int) limit.toMillis());
        return;
      } catch (IOException e) {
        last = e;
      }
    }
    throw last;
  }

  private static InetSocketAddress resolved(InetSocketAddress address) throws IOException {
    InetSocketAddress resolved = new InetSocketAddress(address.getHostString(), address.getPort());
    if (resolved.isUnresolved()) {
      throw new UnknownHostException(address.getHostString());
    }
    return resolved;
  }
}

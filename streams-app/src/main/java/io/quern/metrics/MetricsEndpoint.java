package io.quern.metrics;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code /metrics}, {@code /livez} and {@code /readyz} over HTTP. It changes nothing. */
public final class MetricsEndpoint implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(MetricsEndpoint.class);
  private static final String TEXT = "text/plain; charset=utf-8";

  private static final String FORMAT = PrometheusTextFormatWriter.create().getContentType();

  /** A scrape that takes long does not hold up a question for health. */
  private static final int THREADS = 3;

  private final HttpServer server;
  private final ExecutorService workers;
  private final Supplier<String> figures;
  private final Health health;

  private record Page(int status, String type, String text) {
    static Page of(Health.Answer answer) {
      return new Page(answer.good() ? 200 : 503, TEXT, answer.text());
    }
  }

  private MetricsEndpoint(HttpServer server, Supplier<String> figures, Health health) {
    this.server = server;
    this.figures = figures;
    this.health = health;
    workers =
        Executors.newFixedThreadPool(
            THREADS, Thread.ofPlatform().daemon().name("metrics-", 1).factory());
  }

  /**
   * Serves until it is closed.
   *
   * @param address with port 0 for a free one
   * @param figures in Prometheus' text format
   * @throws IOException when the address cannot be had
   */
  public static MetricsEndpoint open(
      InetSocketAddress address, Supplier<String> figures, Health health) throws IOException {
    MetricsEndpoint endpoint = new MetricsEndpoint(HttpServer.create(address, 16), figures, health);
    endpoint.server.setExecutor(endpoint.workers);
    endpoint.server.createContext("/", endpoint::answer);
    endpoint.server.start();
    return endpoint;
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      Page page = page(exchange.getRequestMethod(), exchange.getRequestURI().getPath());
      byte[] body = page.text().getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().set("Content-Type", page.type());
      boolean head = exchange.getRequestMethod().equals("HEAD");
      exchange.sendResponseHeaders(page.status(), head ? -1 : body.length);
      if (!head) {
        exchange.getResponseBody().write(body);
      }
    } catch (RuntimeException e) {
      LOG.warn("event=metrics-not-answered", e);
    }
  }

  private Page page(String method, String path) {
    if (!method.equals("GET") && !method.equals("HEAD")) {
      return new Page(405, TEXT, "only GET and HEAD\n");
    }
    return switch (path) {
      case "/metrics" -> new Page(200, FORMAT, figures.get());
      case "/livez" -> Page.of(health.live());
      case "/readyz" -> Page.of(health.ready());
      default -> new Page(404, TEXT, "there are /metrics, /livez and /readyz\n");
    };
  }

  public int port() {
    return server.getAddress().getPort();
  }

  @Override
  public void close() {
    server.stop(0);
    workers.shutdownNow();
  }
}

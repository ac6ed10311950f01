package io.quern.register.http;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A registry for tests on loopback: answers as it is told, and remembers what it was asked. */
public final class StandInServer implements AutoCloseable {
  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final List<Request> requests = new ArrayList<>();

  /** What came in. Header names are in lower case. */
  public record Request(String method, String path, Map<String, String> headers, byte[] body) {
    public String text() {
      return new String(body, StandardCharsets.UTF_8);
    }

    public String line() {
      return method + " " + path;
    }
  }

  /** What goes out; a null body cuts the connection. */
  public record Reply(int status, Map<String, String> headers, byte[] body) {
    public static final Reply CUT = new Reply(0, Map.of(), new byte[0]);

    public static Reply of(int status, String body) {
      return new Reply(status, Map.of(), body.getBytes(StandardCharsets.UTF_8));
    }

    public Reply with(String header, String value) {
      Map<String, String> more = new TreeMap<>(headers);
      more.put(header, value);
      return new Reply(status, more, body);
    }
  }

  /** Answers a request; one that it does not know it fails. */
  @FunctionalInterface
  public interface Behaviour {
    Reply answer(Request request) throws InterruptedException;

    /** Whether the body is left unread, and the connection closed after so many of its bytes. */
    default int cutAfter(String method, String path) throws InterruptedException {
      return -1;
    }

    /** What had come in when the connection was closed. */
    default void cut(String method, String path, byte[] bytes) {}
  }

  private StandInServer(HttpServer server) {
    this.server = server;
  }

  public static StandInServer start(Behaviour behaviour) throws IOException {
    HttpServer http =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    StandInServer server = new StandInServer(http);
    http.createContext("/", exchange -> server.serve(exchange, behaviour));
    http.setExecutor(server.threads);
    http.start();
    return server;
  }

  private void serve(HttpExchange exchange, Behaviour behaviour) throws IOException {
    String path = exchange.getRequestURI().toString();
    int cut = cutAfter(exchange, path, behaviour);
    if (cut >= 0) {
      byte[] bytes = exchange.getRequestBody().readNBytes(cut);
      behaviour.cut(exchange.getRequestMethod(), path, bytes);
      throw new IOException("cut"); // the server closes the connection
    }
    try (exchange) {
      reply(exchange, behaviour.answer(read(exchange, path)));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static int cutAfter(HttpExchange exchange, String path, Behaviour behaviour)
      throws IOException {
    try {
      return behaviour.cutAfter(exchange.getRequestMethod(), path);
    } catch (InterruptedException e) {
      throw new IOException("stopped", e);
    }
  }

  private Request read(HttpExchange exchange, String path) throws IOException {
    Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    exchange.getRequestHeaders().forEach((name, all) -> headers.put(name, String.join(", ", all)));
    byte[] body = exchange.getRequestBody().readAllBytes();
    Request request = new Request(exchange.getRequestMethod(), path, headers, body);
    synchronized (requests) {
      requests.add(request);
    }
    return request;
  }

  private static void reply(HttpExchange exchange, Reply reply) throws IOException {
    if (reply.status() == 0) {
      throw new IOException("cut");
    }
    reply.headers().forEach(exchange.getResponseHeaders()::add);
    boolean empty = "HEAD".equals(exchange.getRequestMethod()) || reply.body().length == 0;
    exchange.sendResponseHeaders(reply.status(), empty ? -1 : reply.body().length);
    if (!empty) {
      exchange.getResponseBody().write(reply.body());
    }
  }

  /** What was asked so far, in order. */
  public List<Request> requests() {
    synchronized (requests) {
      return List.copyOf(requests);
    }
  }

  /** Method and path of each request so far. */
  public List<String> lines() {
    return requests().stream().map(Request::line).toList();
  }

  public void forget() {
    synchronized (requests) {
      requests.clear();
    }
  }

  public String address() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /** An address at which nobody listens. */
  public static String nobody() {
    try (StandInServer gone = start(request -> Reply.CUT)) {
      return gone.address();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}

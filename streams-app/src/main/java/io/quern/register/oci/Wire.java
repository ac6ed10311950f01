package io.quern.register.oci;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Sends requests one at a time, each with a deadline that covers its answer too. Bodies stream from
 * where they lie. Redirects are not followed: a header with credentials would go along.
 */
final class Wire implements AutoCloseable {
  private static final Duration TO_CONNECT = Duration.ofSeconds(10);
  private static final long MAX_ANSWER_BYTES = 4 << 20;

  /** The slowest line that still counts as one, in bytes a second. */
  private static final long SLOWEST = 64 << 10;

  private final HttpClient client =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .followRedirects(HttpClient.Redirect.NEVER)
          .connectTimeout(TO_CONNECT)
          .build();
  private final Duration patience;
  private final AtomicLong sent = new AtomicLong();

  Wire(Duration patience) {
    this.patience = patience;
  }

  /** Bytes of bodies that were handed to the network so far. */
  long sentBytes() {
    return sent.get();
  }

  /**
   * @throws IOException the connection, not the registry's decision
   */
  Answer send(Call call) throws IOException, InterruptedException {
    Duration deadline = patience.plusSeconds(call.length() / SLOWEST);
    CompletableFuture<HttpResponse<byte[]>> pending =
        client.sendAsync(
            request(call), BodyHandlers.limiting(BodyHandlers.ofByteArray(), MAX_ANSWER_BYTES));
    try {
      HttpResponse<byte[]> response = pending.get(deadline.toMillis(), TimeUnit.MILLISECONDS);
      String body = new String(response.body(), StandardCharsets.UTF_8);
      return new Answer(call, response.statusCode(), response.headers(), body);
    } catch (TimeoutException e) {
      throw new HttpTimeoutException("no answer within " + deadline.toSeconds() + " s");
    } catch (ExecutionException e) {
      throw e.getCause() instanceof IOException io ? io : new IOException(e.getCause());
    } finally {
      // Of no effect on what is complete; closes the connection of what is not.
      pending.cancel(true);
    }
  }

  private HttpRequest request(Call call) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(call.uri())
            .method(call.method(), call.body().map(this::publisher).orElse(BodyPublishers.noBody()));
    call.headers().forEach(request::header);
    return request.build();
  }

  private BodyPublisher publisher(Call.Body body) {
    return body.length() == 0
        ? BodyPublishers.noBody()
        : BodyPublishers.fromPublisher(
            BodyPublishers.ofInputStream(() -> open(body)), body.length());
  }

  private InputStream open(Call.Body body) {
    try {
      return new Counted(body.source().open(body.offset()), body.length());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    client.shutdownNow();
  }

  /** Ends after so many bytes, and counts them. */
  private final class Counted extends FilterInputStream {
    private long left;

    Counted(InputStream in, long length) {
      super(in);
      left = length;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] bytes, int at, int length) throws IOException {
      if (left == 0) {
        return -1;
      }
      int n = in.read(bytes, at, (int) Math.min(length, left));
      if (n > 0) {
        left -= n;
        sent.addAndGet(n);
      }
      return n;
    }
  }
}

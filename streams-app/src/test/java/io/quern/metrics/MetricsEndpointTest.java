package io.quern.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MetricsEndpointTest {
  private final HttpClient client = HttpClient.newHttpClient();
  private final Health health = new Health();
  private MetricsEndpoint endpoint;

  @BeforeEach
  void open() throws IOException {
    endpoint = MetricsEndpoint.open(loopback(0), () -> "quern_x_total 1.0\n", health);
  }

  @AfterEach
  void close() {
    endpoint.close();
    client.close();
  }

  @Test
  void shouldServeFiguresInTheTextFormatOfPrometheus() throws Exception {
    HttpResponse<String> answer = ask("GET", "/metrics");

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("Content-Type"))
        .contains("text/plain; version=0.0.4; charset=utf-8");
    assertThat(answer.body()).isEqualTo("quern_x_total 1.0\n");
  }

  @Test
  void shouldSayItsHealthByTheStatus() throws Exception {
    assertThat(ask("GET", "/livez").statusCode()).isEqualTo(200);
    assertThat(ask("GET", "/readyz").statusCode()).isEqualTo(503);

    health.watch(() -> List.of(new StageHealth("plan", true, true, "RUNNING")));
    health.started();

    assertThat(ask("GET", "/readyz").statusCode()).isEqualTo(200);
    assertThat(ask("HEAD", "/readyz").body()).isEmpty();
  }

  @Test
  void shouldRefuseWhatItDoesNotKnow() throws Exception {
    assertThat(ask("GET", "/metricsx").statusCode()).isEqualTo(404);
    assertThat(ask("POST", "/metrics").statusCode()).isEqualTo(405);
  }

  @Test
  void shouldSayThatThePortIsTaken() {
    assertThatThrownBy(() -> MetricsEndpoint.open(loopback(endpoint.port()), () -> "", health))
        .isInstanceOf(BindException.class);
  }

  private HttpResponse<String> ask(String method, String path) throws Exception {
    URI uri = URI.create("http://127.0.0.1:" + endpoint.port() + path);
    HttpRequest request =
        HttpRequest.newBuilder(uri).method(method, HttpRequest.BodyPublishers.noBody()).build();
    return client.send(request, HttpResponse.BodyHandlers.ofString());
  }

  private static InetSocketAddress loopback(int port) {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
  }
}

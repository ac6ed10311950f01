package io.quern.register.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.quern.register.Credentials;
import io.quern.register.RegistryException;
import io.quern.register.http.StandInServer.Behaviour;
import io.quern.register.http.StandInServer.Reply;
import io.quern.register.http.StandInServer.Request;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What can go wrong between us and a registry, and what is said of it. */
class RegistryClientTest {
  private static final Site NOWHERE = new Site(URI.create("http://x"), Credentials.NONE);

  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          307 | false | it has moved: change the target's address to http://other/x
          400 | false | answered 400 (told why)
          401 | false | credentials are missing or not accepted
          403 | false | do not allow it
          404 | false | there is no such place
          413 | false | limits the size of a body
          429 | true  | Retry-After: 30
          500 | true  | answered 500 (told why)
          503 | true  | Retry-After: 30
          """)
  void shouldSayWhatAStatusMeans(int status, boolean retriable, String words) throws Exception {
    Reply reply =
        Reply.of(status, " told\n why ")
            .with("Retry-After", "30")
            .with("Location", "http://other/x?signature=secret");

    RegistryException failure = failure(request -> reply);

    assertThat(failure).hasMessageContaining(words).hasMessageStartingWith("GET http://127.0.0.1:");
    assertThat(failure.getMessage()).doesNotContain("secret");
    assertThat(failure.isRetriable()).isEqualTo(retriable);
  }

  @Test
  void shouldPassWhenNobodyAnswers() {
    try (RegistryClient client = new RegistryClient(Duration.ofSeconds(5))) {
      assertPassing(failure(client, StandInServer.nobody()), "nobody answers there");
    }
  }

  @Test
  void shouldPassWhenTheConnectionIsCut() throws Exception {
    assertPassing(failure(request -> Reply.CUT), "the connection broke");
  }

  @Test
  void shouldPassWhenNothingMoves() throws Exception {
    RegistryException failure =
        failure(
            request -> {
              Thread.sleep(60_000);
              return Reply.of(200, "");
            });

    assertPassing(failure, "nothing moved for 1 s");
  }

  @Test
  void shouldPassWhenAnAnswerIsNotJson() throws Exception {
    RegistryException failure = failure(request -> Reply.of(200, "<html>a proxy's page</html>"));

    assertPassing(failure, "not JSON (<html>a proxy's page");
  }

  @Test
  void shouldPassWhenABlobIsCutInTheMiddle() throws Exception {
    Path file = Files.write(folder.resolve("blob"), new byte[8 << 20]);
    Behaviour cutting =
        new Behaviour() {
          @Override
          public Reply answer(Request request) {
            return Reply.of(201, "");
          }

          @Override
          public int cutAfter(String method, String path) {
            return "PUT".equals(method) ? 1 << 20 : -1;
          }
        };

    try (StandInServer server = StandInServer.start(cutting);
        RegistryClient client = new RegistryClient(Duration.ofSeconds(20))) {
      HttpRequest.Builder put = HttpRequest.newBuilder(URI.create(server.address() + "/blob"));
      RegistryException failure =
          catchThrowableOfType(
              RegistryException.class, () -> client.send(put, "PUT", FileBody.open(file, 8 << 20)));
      assertPassing(failure, "the connection broke");
    }
  }

  @Test
  void shouldSendARunOfAFileWithItsLength() throws Exception {
    Path file = Files.write(folder.resolve("blob"), new byte[] {0, 1, 2, 3, 4, 5, 6, 7});

    try (StandInServer server = StandInServer.start(request -> Reply.of(200, "{}"));
        RegistryClient client = new RegistryClient(Duration.ofSeconds(5))) {
      HttpRequest.Builder put = HttpRequest.newBuilder(URI.create(server.address() + "/blob"));
      client.send(put, "PUT", FileBody.open(file, 3, 4));

      Request request = server.requests().getFirst();
      assertThat(request.body()).containsExactly(3, 4, 5, 6);
      assertThat(request.headers()).containsEntry("Content-Length", "4");
    }
  }

  @Test
  void shouldPassWhenAFileBecameShorter() throws Exception {
    Path file = Files.write(folder.resolve("blob"), new byte[8]);

    try (StandInServer server = StandInServer.start(request -> Reply.of(200, "{}"));
        RegistryClient client = new RegistryClient(Duration.ofSeconds(5))) {
      HttpRequest.Builder put = HttpRequest.newBuilder(URI.create(server.address() + "/blob"));
      RegistryException failure =
          catchThrowableOfType(
              RegistryException.class, () -> client.send(put, "PUT", FileBody.open(file, 9)));
      assertThat(failure.isRetriable()).isTrue();
    }
  }

  @Test
  void shouldRefuseAFileThatIsGone() {
    assertThatThrownBy(() -> FileBody.open(folder.resolve("none"), 1))
        .isInstanceOfSatisfying(
            RegistryException.class, gone -> assertThat(gone.isRetriable()).isFalse())
        .hasMessageContaining("is gone");
  }

  @Test
  void shouldGiveCredentialsToItsOwnSiteOnly() {
    Site site = new Site(URI.create("https://hub.example/x"), new Credentials("", "token"));

    assertThat(authorization(site.request("/api"))).containsExactly("Bearer token");
    assertThat(authorization(site.request(URI.create("https://hub.example/other"))))
        .containsExactly("Bearer token");
    for (String other :
        List.of("http://hub.example/x", "https://hub.example:8443/x", "https://s3.example/x")) {
      assertThat(authorization(site.request(URI.create(other)))).isEmpty();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "ftp://host/x, is not an address",
    "host/x, is not an address",
    "http://me:pw@host/x, no credentials",
    "http://host/, names nothing"
  })
  void shouldRefuseWhatIsNoAddress(String address, String words) {
    assertThatThrownBy(() -> Site.read(address, 1, Credentials.NONE))
        .isInstanceOf(RegistryException.class)
        .hasMessageContaining(words);
  }

  @Test
  void shouldTakeTheNameOffAnAddress() throws Exception {
    Site.Place place = Site.read("https://host:8443/proxy/org/name/", 2, Credentials.NONE);

    assertThat(place.name()).containsExactly("org", "name");
    assertThat(place.site().root()).isEqualTo(URI.create("https://host:8443/proxy"));
    assertThat(NOWHERE.isHere(URI.create("http://x/y"))).isTrue();
  }

  private static List<String> authorization(HttpRequest.Builder request) {
    return request.build().headers().allValues("Authorization");
  }

  private static RegistryException failure(Behaviour behaviour) throws IOException {
    try (StandInServer server = StandInServer.start(behaviour);
        RegistryClient client = new RegistryClient(Duration.ofSeconds(1))) {
      return failure(client, server.address());
    }
  }

  private static RegistryException failure(RegistryClient client, String address) {
    HttpRequest get = HttpRequest.newBuilder(URI.create(address + "/x?signature=secret")).build();
    return catchThrowableOfType(RegistryException.class, () -> client.send(get).done().json());
  }

  private static void assertPassing(RegistryException failure, String words) {
    assertThat(failure).hasMessageContaining(words);
    assertThat(failure.isRetriable()).isTrue();
  }
}

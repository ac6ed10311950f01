package io.quern.register.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.quern.register.Credentials;
import io.quern.register.Destination;
import io.quern.register.RandomRelease;
import io.quern.register.RegistryException;
import io.quern.register.Release;
import io.quern.register.http.StandInServer;
import io.quern.register.http.StandInServer.Behaviour;
import io.quern.register.http.StandInServer.Reply;
import io.quern.register.http.StandInServer.Request;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.services.s3.S3Client;

/** What is said of servers that do not do what they should; they are stood in for. */
class S3FaultTest {
  private static final Credentials CREDENTIALS = new Credentials("access", "secret-key");
  private static final Reply ABSENT = Reply.of(404, "");

  @TempDir private Path folder;

  private static Reply error(int status, String code) {
    return Reply.of(status, "<Error><Code>" + code + "</Code><Message>why</Message></Error>");
  }

  /** Keys are absent to who looks; whatever else is asked is answered {@code reply}. */
  private static Behaviour writingAnswers(Reply reply) {
    return request -> request.method().equals("HEAD") ? ABSENT : reply;
  }

  private RegistryException failure(Behaviour behaviour) throws IOException {
    try (StandInServer server = StandInServer.start(behaviour)) {
      return failure(server.address(), CREDENTIALS);
    }
  }

  private RegistryException failure(String endpoint, Credentials credentials) throws IOException {
    Map<String, String> options =
        Map.of("endpoint", endpoint, "timeout", "1", "part-size", "5 MiB");
    var destination =
        new Destination("x", "s3", "s3://models", List.of("latest"), credentials, options);
    Release release = RandomRelease.of(folder, 1, Map.of("model.gguf", 1000));
    RegistryException failure =
        catchThrowableOfType(
            RegistryException.class, () -> new S3Adapter(destination).push(release));
    assertThat(failure).message().doesNotContain("secret-key");
    return failure;
  }

  @Test
  void shouldGiveUpAServerThatTakesNoMoreOfABody() throws Exception {
    CountDownLatch never = new CountDownLatch(1);
    Path file = Files.write(folder.resolve("large"), new byte[32 << 20]);
    FileSlice slice = new FileSlice(file, 0, 32 << 20);
    try (StandInServer server = StandInServer.start(new Stuck(never));
        S3Client client = S3Clients.open(slow(server.address()), CREDENTIALS)) {
      RegistryException failure =
          catchThrowableOfType(
              RegistryException.class,
              () -> new S3Objects(client, "models").create("k", slice.body(), "00"));

      assertThat(failure).hasMessageContaining("fewer than 64 KiB a second");
      assertThat(failure.isRetriable()).isTrue();
    } finally {
      never.countDown();
    }
  }

  private static S3Settings slow(String endpoint) {
    return new S3Settings(
        "models",
        "",
        Optional.of(URI.create(endpoint)),
        Optional.empty(),
        true,
        64 << 10,
        Duration.ofSeconds(1));
  }

  /** Leaves a body where it is. */
  private record Stuck(CountDownLatch end) implements Behaviour {
    @Override
    public Reply answer(Request request) {
      return ABSENT;
    }

    @Override
    public int cutAfter(String method, String path) throws InterruptedException {
      end.await();
      return 0;
    }
  }

  @ParameterizedTest
  @CsvSource({
    "403, AccessDenied, false, check the credentials",
    "403, SignatureDoesNotMatch, false, check the credentials",
    "403, RequestTimeTooSkewed, false, clock is wrong",
    "401, Unauthorized, false, check the credentials",
    "404, NoSuchBucket, false, create the bucket",
    "301, PermanentRedirect, false, set the option region",
    "400, AuthorizationHeaderMalformed, false, set the option region",
    "400, InvalidArgument, false, why",
    "400, BadDigest, true, BadDigest",
    "400, RequestTimeout, true, RequestTimeout",
    "429, TooManyRequests, true, 429 TooManyRequests",
    "500, InternalError, true, 500 InternalError",
    "503, SlowDown, true, 503 SlowDown"
  })
  void shouldSayWhatToDoAndWhetherToTryAgain(
      int status, String code, boolean retriable, String words) throws IOException {
    RegistryException failure = failure(writingAnswers(error(status, code)));

    assertThat(failure).hasMessageContaining(words).hasMessageContaining("s3://models/demo/kjv");
    assertThat(failure.isRetriable()).isEqualTo(retriable);
  }

  @Test
  void shouldRefuseWhereLookingIsNotAllowed() throws IOException {
    RegistryException failure = failure(request -> Reply.of(403, ""));

    assertThat(failure).hasMessageContaining("looking at").hasMessageContaining("s3:GetObject");
    assertThat(failure.isRetriable()).isFalse();
  }

  @Test
  void shouldWaitAsLongAsTheServerAsks() throws IOException {
    Reply busy = error(503, "SlowDown").with("Retry-After", "7");

    RegistryException failure = failure(writingAnswers(busy));

    assertThat(failure.wait(Duration.ofMinutes(1))).isEqualTo(Duration.ofSeconds(7));
  }

  @Test
  void shouldTryAgainWhereNobodyAnswers() throws IOException {
    RegistryException failure = failure(StandInServer.nobody(), CREDENTIALS);

    assertThat(failure).hasMessageContaining("nobody answers there");
    assertThat(failure.isRetriable()).isTrue();
  }

  @Test
  void shouldTryAgainWhereTheConnectionIsCut() throws IOException {
    Behaviour cut =
        new Behaviour() {
          @Override
          public Reply answer(Request request) {
            return ABSENT;
          }

          @Override
          public int cutAfter(String method, String path) {
            return method.equals("PUT") ? 100 : -1;
          }
        };

    assertThat(failure(cut).isRetriable()).isTrue();
  }

  @Test
  void shouldTryAgainWhereNothingIsSaidForTooLong() throws IOException {
    Behaviour slow =
        request -> {
          Thread.sleep(5_000);
          return ABSENT;
        };

    RegistryException failure = failure(slow);

    assertThat(failure).hasMessageContaining("nothing moved");
    assertThat(failure.isRetriable()).isTrue();
  }

  @Test
  void shouldTakeAwayWhatAServerDoesNotHoldAsItWasSent() throws IOException {
    AtomicReference<String> last = new AtomicReference<>("");
    Behaviour lying =
        request -> {
          String before = last.getAndSet(request.method());
          return switch (request.method()) {
            case "HEAD" -> before.equals("PUT") ? shorter() : ABSENT;
            default -> Reply.of(200, "").with("ETag", "\"1\"");
          };
        };

    try (StandInServer server = StandInServer.start(lying)) {
      RegistryException failure = failure(server.address(), CREDENTIALS);

      assertThat(failure).hasMessageContaining("does not hold what was sent");
      assertThat(failure.isRetriable()).isTrue();
      assertThat(server.lines().getLast()).isEqualTo("DELETE /models/demo/kjv/r1/q4/model.gguf");
    }
  }

  private static Reply shorter() {
    return Reply.of(200, "x".repeat(999)).with("x-amz-meta-quern-sha256", "00");
  }

  @Test
  void shouldRefuseABareTokenAndAnswersThatAreNoS3() throws IOException {
    assertThat(failure("http://127.0.0.1:1", new Credentials("", "token")))
        .hasMessageContaining("ACCESS_KEY:SECRET_KEY");
    RegistryException html = failure(writingAnswers(Reply.of(418, "<html>tea</html>")));
    assertThat(html.isRetriable()).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "http://models/x, endpoint, http://h, is not s3://BUCKET/PREFIX",
    "s3://models, endpoint, ftp://h, 'is http(s)://HOST:PORT, not ''ftp://h'''",
    "s3://models, part-size, 4 MiB, is a size from 5 MiB to 5120 MiB",
    "s3://models, path-style, maybe, is true or false",
    "s3://models, regoin, eu, has no option 'regoin'"
  })
  void shouldRefuseSettingsThatAreNone(String address, String option, String value, String words) {
    var destination =
        new Destination("x", "s3", address, List.of(), CREDENTIALS, Map.of(option, value));

    RegistryException failure =
        catchThrowableOfType(RegistryException.class, () -> S3Settings.of(destination));

    assertThat(failure).hasMessageContaining(words);
    assertThat(failure.isRetriable()).isFalse();
  }
}

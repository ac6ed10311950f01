package io.quern.register.oci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.quern.register.Credentials;
import io.quern.register.Receipt;
import io.quern.register.RegistryException;
import io.quern.register.Release;
import io.quern.register.Said;
import io.quern.register.http.StandInServer;
import io.quern.register.http.StandInServer.Reply;
import io.quern.register.http.StandInServer.Request;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Registries that are away, busy, strict, cut off, or lying. */
class OciFaultsTest {
  private static final Credentials US = new Credentials("us", "secret");

  @TempDir private Path folder;
  private final FakeRegistry registry = new FakeRegistry();
  private StandInServer server;
  private Release release;
  private Credentials credentials = Credentials.NONE;

  @BeforeEach
  void start() throws Exception {
    server = StandInServer.start(registry);
    release = Samples.gguf(folder);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @ParameterizedTest
  @CsvSource({
    "HEAD, 401, false", "HEAD, 403, false", "HEAD, 429, true", "HEAD, 500, true",
    "POST, 401, false", "POST, 403, false", "POST, 404, false", "POST, 429, true",
    "POST, 503, true", "PATCH, 429, true", "PATCH, 403, false", "PATCH, 500, true",
    "PUT, 400, false", "PUT, 413, false", "PUT, 408, true", "PUT, 507, true"
  })
  void shouldSayWhetherToComeAgain(String method, int status, boolean retriable) {
    fail(request -> request.method().equals(method), FakeRegistry.error(status, "SOME_CODE"));

    RegistryException failure = failure();

    assertThat(failure).hasMessageContaining("" + status);
    assertThat(failure.isRetriable()).isEqualTo(retriable);
    assertThat(registry.manifests).isEmpty();
  }

  @Test
  void shouldWaitAsLongAsTheRegistryAsks() {
    Reply busy = FakeRegistry.error(503, "BUSY").with("Retry-After", "7");
    fail(request -> request.method().equals("PATCH"), busy);

    RegistryException failure = failure();

    assertThat(failure.wait(Duration.ofMinutes(1))).hasSeconds(7);
    assertThat(server.lines()).filteredOn(line -> line.startsWith("PATCH")).hasSize(1);
  }

  @Test
  void shouldTakeWhatCameBackAfterAFault() throws Exception {
    fail(request -> request.method().equals("PUT"), FakeRegistry.error(503, "BUSY"));
    failure();
    registry.fault = request -> Optional.empty();

    assertThat(push(1 << 20).sentBytes()).isPositive();
  }

  @Test
  void shouldGoOnWhereAnUploadWasCut() throws Exception {
    registry.cutPatchAfter = 10_000;

    push(40_000);

    List<String> ranges = ranges();
    assertThat(ranges).containsExactly("10000-49999", "50000-66015");
    assertStands();
  }

  @Test
  void shouldBeginAnewWhereTheRegistryForgot() throws Exception {
    registry.cutPatchAfter = 10_000;
    registry.forgetsWhatWasCut = true;

    push(40_000);

    assertThat(ranges()).containsExactly("0-39999", "40000-66015");
    assertStands();
  }

  @Test
  void shouldGiveUpAnUploadThatIsCutAgainAndAgain() {
    fail(request -> request.method().equals("PATCH"), Reply.CUT);

    RegistryException failure = failure();

    assertThat(failure.isRetriable()).isTrue();
    assertThat(failure).hasMessageContaining("kjv-Q4_K_M.gguf was lost on its way");
  }

  @Test
  void shouldSeeAFileThatChanged() throws Exception {
    byte[] bytes = Files.readAllBytes(file());
    bytes[bytes.length - 1] ^= 1;
    Files.write(file(), bytes);

    RegistryException failure = failure();

    assertThat(failure.isRetriable()).isFalse();
    assertThat(failure)
        .hasMessageContaining("has not the digest")
        .hasMessageContaining("made again");
  }

  @ParameterizedTest
  @ValueSource(strings = {"blobs", "manifests"})
  void shouldNotBelieveARegistryThatNamesAnotherDigest(String kind) {
    fail(
        request -> request.method().equals("PUT") && request.path().contains("/" + kind),
        Reply.of(201, "").with("Docker-Content-Digest", "sha256:beef"));

    RegistryException failure = failure();

    assertThat(failure.isRetriable()).isTrue();
    assertThat(failure)
        .hasMessageMatching("(?s).* says digest sha256:beef of .*, we sent sha256:.*");
    assertThat(registry.manifests).doesNotContainKey("library/kjv:latest");
  }

  @Test
  void shouldSayThatNobodyIsThere() {
    server.close();

    RegistryException failure = failure();

    assertThat(failure.isRetriable()).isTrue();
    assertThat(failure).hasMessageContaining("nobody answers there");
  }

  @Test
  void shouldComeAgainWhereABlobIsGoneBeforeItsManifest() {
    fail(
        request -> request.path().contains("/manifests/sha256:") && request.method().equals("PUT"),
        FakeRegistry.error(400, "MANIFEST_BLOB_UNKNOWN"));

    assertThat(failure().isRetriable()).isTrue();
  }

  @Test
  void shouldLogInWithBasic() throws Exception {
    credentials = US;
    challenge("Basic realm=\"x\"", basic());

    push(1 << 20);

    assertStands();
  }

  @Test
  void shouldFetchOneTokenForAllOfAPush() throws Exception {
    credentials = US;
    List<Request> asked = new ArrayList<>();
    try (StandInServer tokens =
        StandInServer.start(
            request -> {
              asked.add(request);
              return Reply.of(200, "{\"token\":\"t1\"}");
            })) {
      String realm = tokens.address() + "/token";
      challenge("Bearer realm=\"" + realm + "\",service=\"s 1\",scope=\"a:b:pull\"", "Bearer t1");

      push(1 << 20);

      assertThat(asked).hasSize(1);
      assertThat(asked.getFirst().path())
          .isEqualTo("/token?service=s+1&scope=repository%3Alibrary%2Fkjv%3Apull%2Cpush");
      assertThat(asked.getFirst().headers()).containsEntry("Authorization", basic());
      assertStands();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "'{\"token\":\"handed-out\"}', not with Bearer ***",
    "'{\"token\":\"handed-out\"', something that is not JSON"
  })
  void shouldNotTellATokenThatWasHandedOut(String tokens, String words) throws Exception {
    try (StandInServer realm = StandInServer.start(request -> Reply.of(200, tokens))) {
      challenge("Bearer realm=\"" + realm.address() + "/token\"", "Bearer handed-out");
      Reply quoting = FakeRegistry.error(403, "not with Bearer handed-out");
      fail(request -> request.method().equals("POST"), quoting);

      String said = Said.ofFailing("secret", () -> push(40_000));

      assertThat(said).contains(words).doesNotContain("handed-out");
    }
  }

  @Test
  void shouldNotTellHalfASecretWhereALongAnswerIsCut() throws Exception {
    fail(
        request -> request.method().equals("POST"),
        Reply.of(403, "x".repeat(192) + "hunter2-hunter2"));

    String said = Said.ofFailing("hunter2-hunter2", () -> push(40_000));

    assertThat(said).contains("xxx***").doesNotContain("hunter");
  }

  @Test
  void shouldSendABareTokenAsItIs() throws Exception {
    credentials = new Credentials("", "t2");
    challenge("Bearer realm=\"http://other.example/token\"", "Bearer t2");

    push(1 << 20);

    assertStands();
  }

  @Test
  void shouldNotSendCredentialsToAnotherHostInClearText() {
    credentials = US;
    challenge("Bearer realm=\"http://other.example/token\"", "never");

    assertThatThrownBy(() -> push(1 << 20))
        .hasMessageContaining("http://other.example/token")
        .hasMessageContaining("by https only");
  }

  @Test
  void shouldNotSendCredentialsWhereAnUploadIsSentTo() throws Exception {
    credentials = US;
    challenge("Basic realm=\"x\"", basic());
    try (StandInServer elsewhere = StandInServer.start(request -> Reply.of(201, ""))) {
      fail(
          request -> request.method().equals("POST"),
          Reply.of(202, "").with("Location", elsewhere.address() + "/up?signature=1"));

      failure();

      assertThat(elsewhere.requests()).isNotEmpty();
      assertThat(elsewhere.requests())
          .allSatisfy(request -> assertThat(request.headers()).doesNotContainKey("Authorization"));
    }
  }

  private Path file() {
    return release.locate(release.files().getFirst());
  }

  private void assertStands() throws Exception {
    assertThat(registry.manifests).containsKey("library/kjv:latest");
    String digest = "sha256:" + release.files().getFirst().sha256();
    assertThat(registry.blobs.get("library/kjv@" + digest)).isEqualTo(Files.readAllBytes(file()));
  }

  private List<String> ranges() {
    return server.requests().stream()
        .filter(request -> request.method().equals("PATCH"))
        .map(request -> request.headers().get("Content-Range"))
        .toList();
  }

  private void fail(Predicate<Request> which, Reply reply) {
    var before = registry.fault;
    registry.fault =
        request ->
            before
                .apply(request)
                .or(() -> which.test(request) ? Optional.of(reply) : Optional.empty());
  }

  /** Lets in only those who send that header. */
  private void challenge(String challenge, String authorization) {
    fail(
        request -> !authorization.equals(request.headers().get("Authorization")),
        FakeRegistry.error(401, "UNAUTHORIZED").with("WWW-Authenticate", challenge));
  }

  private static String basic() {
    byte[] pair = "us:secret".getBytes(StandardCharsets.UTF_8);
    return "Basic " + Base64.getEncoder().encodeToString(pair);
  }

  private RegistryException failure() {
    return catchThrowableOfType(RegistryException.class, () -> push(40_000));
  }

  private Receipt push(int chunk) throws Exception {
    String address = server.address() + "/library/kjv";
    try (OciAdapter adapter =
        (OciAdapter)
            OciAdapter.modelRunner(
                Samples.destination(OciAdapter.MODEL_RUNNER, address, credentials))) {
      return adapter.push(release, Samples.inChunks(chunk));
    }
  }
}

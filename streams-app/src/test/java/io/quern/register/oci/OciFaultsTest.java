package io.quern.register.oci;

import static org.assertj.core.api.Assertions.assertThat;

import io.quern.register.RegistryException;
import io.quern.register.http.StandInServer.Reply;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Registries that are away, busy, strict, cut off, or lying. */
class OciFaultsTest extends FaultyPush {
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

  private List<String> ranges() {
    return server.requests().stream()
        .filter(request -> request.method().equals("PATCH"))
        .map(request -> request.headers().get("Content-Range"))
        .toList();
  }
}

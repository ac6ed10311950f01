package io.quern.register.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.quern.register.Credentials;
import io.quern.register.Destination;
import io.quern.register.Receipt;
import io.quern.register.RegistryAdapter;
import io.quern.register.RegistryAdapters;
import io.quern.register.RegistryException;
import io.quern.register.Release;
import io.quern.register.http.Releases;
import io.quern.register.http.StandInServer;
import io.quern.register.http.StandInServer.Behaviour;
import io.quern.register.http.StandInServer.Reply;
import io.quern.register.http.StandInServer.Request;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HubAdapterTest {
  private static final byte[] WEIGHTS = new byte[9_000];
  private static final byte[] CONFIG = "{}".getBytes(StandardCharsets.UTF_8);
  private static final String REPORT =
      """
      {"quality":{"weights":64,"bitsPerWeight":4.5,"rmse":0.25,"snrDb":20,"largestError":1,
       "tensors":[{"name":"a|b","weights":32,"bitsPerWeight":4.5,"rmse":0.5,"snrDb":10},
                  {"name":"exact","weights":32,"bitsPerWeight":16}]}}
      """;

  @TempDir private Path folder;
  private final FakeHub hub = new FakeHub();
  private StandInServer server;
  private StandInServer storage;

  @BeforeEach
  void start() throws IOException {
    server = StandInServer.start(hub);
    storage = StandInServer.start(hub);
    hub.store = storage.address();
  }

  @AfterEach
  void stop() {
    server.close();
    storage.close();
  }

  @Test
  void shouldCommitWhatIsMissingAndNothingTheSecondTime() throws Exception {
    Receipt first = push(release(), Map.of(), "q4_k_m");
    server.forget();
    storage.forget();

    Receipt second = push(release(), Map.of(), "q4_k_m");

    assertThat(hub.files.keySet()).containsExactly("config.json", "kjv.gguf");
    assertThat(first.sentBytes()).isEqualTo(WEIGHTS.length + CONFIG.length);
    assertThat(first.reference()).isEqualTo(server.address() + "/me/m/tree/main");
    assertThat(server.lines())
        .containsExactly(
            "GET /api/models/me/m/revision/main",
            "GET /api/models/me/m/tree/" + hub.head() + "?recursive=true&expand=false",
            "GET /api/models/me/m/refs");
    assertThat(storage.requests()).isEmpty();
    assertThat(second).isEqualTo(new Receipt(first.reference(), hub.head(), 0, List.of()));
    assertThat(hub.tags).containsExactly(Map.entry("q4_k_m", hub.head()));
  }

  @Test
  void shouldGiveTheTokenToTheHubOnly() throws Exception {
    push(release(), Map.of());

    assertThat(server.requests())
        .allSatisfy(
            request ->
                assertThat(request.headers()).containsEntry("Authorization", "Bearer hf_secret"));
    assertThat(storage.requests())
        .hasSize(2)
        .allSatisfy(request -> assertThat(request.headers()).doesNotContainKey("Authorization"));
    assertThat(storage.requests().getFirst().headers())
        .containsEntry("X-Signed", "yes")
        .containsEntry("Host", storage.address().substring("http://".length()));
  }

  @Test
  void shouldBeginAgainWhenSomebodyElseCommitted() throws Exception {
    hub.overtaken = 2;

    Receipt receipt = push(release(), Map.of());

    assertThat(receipt.digest()).isEqualTo(hub.head());
    assertThat(storage.lines().stream().filter(line -> line.startsWith("PUT"))).hasSize(1);
    assertThat(receipt.sentBytes()).isEqualTo(WEIGHTS.length + CONFIG.length);
  }

  @Test
  void shouldGiveUpForNowWhenOthersCommitAllTheTime() throws Exception {
    hub.overtaken = 100;

    assertPassing(refusal(Map.of()), "5 attempts were overtaken");
  }

  @Test
  void shouldMoveTagsLastAndLeaveTheBranchNameOut() throws Exception {
    hub.tags.put("latest", "0".repeat(40));

    Receipt receipt = push(release(), Map.of(), "latest", "main");

    assertThat(hub.tags).containsExactly(Map.entry("latest", hub.head()));
    assertThat(receipt.notes()).singleElement().asString().contains("tag main is left out");
    assertThat(server.lines().getLast()).startsWith("POST /api/models/me/m/tag/");
  }

  @Test
  void shouldPutFilesIntoAFolderOfTheProfile() throws Exception {
    push(release(), Map.of("path", "{profile}/{type_lower}/"));

    assertThat(hub.files.keySet()).containsExactly("q4/q4_k_m/config.json", "q4/q4_k_m/kjv.gguf");
  }

  @Test
  void shouldWriteASectionIntoTheCardAndReplaceOnlyThat() throws Exception {
    hub.files.put("README.md", HubFile.of("README.md", "# Theirs\n\nWords.\n"));
    Map<String, String> options = Map.of("card", "true");

    push(Releases.with(release(), REPORT), options);
    String first = hub.files.get("README.md").text();
    hub.files.put("README.md", HubFile.of("README.md", first + "\nMore.\n"));
    push(Releases.with(release(), ""), options);
    Receipt third = push(Releases.with(release(), ""), options);

    assertThat(first)
        .startsWith("# Theirs\n\nWords.\n\n<!-- quern q4 -->\n## Q4_K_M\n")
        .contains("| `kjv.gguf` | 9000 | `" + Releases.sha256(WEIGHTS) + "` |")
        .contains("| all | 64 | 4.500 | 20.00 | 0.2500 | 1.000 |")
        .contains("| `a\\|b` | 32 | 4.500 | 10.00 | 0.5000 | exact |")
        .doesNotContain("`exact`")
        .endsWith("<!-- end of quern q4 -->\n");
    assertThat(hub.files.get("README.md").text())
        .startsWith("# Theirs\n\nWords.\n\n<!-- quern q4 -->")
        .endsWith("<!-- end of quern q4 -->\n\nMore.\n")
        .doesNotContain("| all |");
    assertThat(third.sentBytes()).isZero();
  }

  @Test
  void shouldBeginACardWithMetadata() throws Exception {
    push(release(), Map.of("card", "true"));

    assertThat(hub.files.get("README.md").text())
        .startsWith("---\ntags:\n- quantized\n---\n\n# kjv\n\n<!-- quern q4 -->");
  }

  @Test
  void shouldRefuseFilesThatTheRepositoryIgnores() throws Exception {
    hub.ignored = "kjv.gguf";

    assertRefused(refusal(Map.of()), "kjv.gguf", ".gitignore");
  }

  @Test
  void shouldRefuseATargetThatNamesNoRepository() throws Exception {
    assertRefused(refusal(Map.of("create", "maybe")), "is private or public");
    assertRefused(refusal(Map.of("path", "a/../b")), "is a folder of the repository");
    assertRefused(refusal(Map.of("path", "{tipe}")), "placeholder {tipe} is not known");
    assertRefused(refusal(Map.of("card", "yes")), "is true or false");
    assertRefused(
        catchThrowableOfType(
            RegistryException.class,
            () -> adapter(server.address() + "/m", Map.of()).push(release())),
        "owner/name");
    assertThat(server.requests()).isEmpty();
  }

  @Test
  void shouldMakeNoRepositoryUnasked() throws Exception {
    failOn(
        "/api/models/me/m/revision/main", Reply.of(404, "").with("X-Error-Code", "RepoNotFound"));

    assertRefused(refusal(Map.of()), "no repository me/m", "create: private");
    assertThat(server.lines()).hasSize(1);
  }

  @Test
  void shouldSayWhatTheHubSays() throws Exception {
    failOn("/api/models/me/m/revision/main", Reply.of(401, "Invalid username or password."));
    assertRefused(refusal(Map.of()), "401 (Invalid username", "credentials are missing");

    failOn("/api/models/me/m/commit/main", Reply.of(403, "{\"error\":\"read-only token\"}"));
    assertRefused(refusal(Map.of()), "read-only token", "do not allow it");

    failOn("/api/models/me/m/preupload/main", Reply.of(429, "").with("Retry-After", "30"));
    assertPassing(refusal(Map.of()), "Retry-After: 30");
    assertThat(refusal(Map.of()).wait(Duration.ofHours(1))).hasSeconds(30);

    failOn("/me/m.git/info/lfs/objects/batch", Reply.of(200, "{\"objects\":[]}"));
    assertPassing(refusal(Map.of()), "says nothing of kjv.gguf");

    failOn(
        "/me/m.git/info/lfs/objects/batch",
        Reply.of(
            200,
            "{\"objects\":[{\"oid\":\"%s\",\"error\":{\"code\":422,\"message\":\"quota\"}}]}"
                .formatted(Releases.sha256(WEIGHTS))));
    assertRefused(refusal(Map.of()), "LFS does not take kjv.gguf", "quota");

    failOn("/api/models/me/m/commit/main", Reply.of(500, "oops"));
    assertPassing(refusal(Map.of()), "500 (oops)");
  }

  @Test
  void shouldNotBelieveACommitThatShowsAnotherDigest() throws Exception {
    failOn(
        "/api/models/me/m/tree/" + "%040x".formatted(1) + "?recursive=true&expand=false",
        Reply.of(
            200,
            "[{\"type\":\"file\",\"path\":\"kjv.gguf\",\"size\":9000,\"lfs\":{\"oid\":\"00\"}}]"));

    assertPassing(refusal(Map.of()), "shows another digest");
  }

  @Test
  void shouldGoOnAfterACutInTheMiddleOfAFile() throws Exception {
    storage.close();
    Behaviour cutting =
        new Behaviour() {
          @Override
          public Reply answer(Request request) {
            return hub.answer(request);
          }

          @Override
          public int cutAfter(String method, String path) {
            return 1000;
          }
        };
    storage = StandInServer.start(cutting);
    hub.store = storage.address();
    RegistryException cut = refusal(Map.of());
    storage.close();
    storage = StandInServer.start(hub);
    hub.store = storage.address();

    push(release(), Map.of());

    assertPassing(cut, "PUT " + "http://127.0.0.1");
    assertThat(hub.files).containsKey("kjv.gguf");
  }

  @Test
  void shouldRefuseWhenAFileIsGone() throws Exception {
    Release release = release();
    Files.delete(folder.resolve("kjv.gguf"));

    assertRefused(
        catchThrowableOfType(RegistryException.class, () -> push(release, Map.of())),
        "kjv.gguf",
        "is gone");
  }

  private void failOn(String path, Reply reply) throws IOException {
    server.close();
    server =
        StandInServer.start(request -> request.path().equals(path) ? reply : hub.answer(request));
  }

  private Release release() throws IOException {
    return Releases.write(folder, "gguf", Map.of("kjv.gguf", WEIGHTS, "config.json", CONFIG));
  }

  private RegistryAdapter adapter(String address, Map<String, String> options, String... tags) {
    Credentials token = new Credentials("", "hf_secret");
    return RegistryAdapters.open(
            new Destination("hub", "huggingface", address, List.of(tags), token, options))
        .orElseThrow();
  }

  private Receipt push(Release release, Map<String, String> options, String... tags)
      throws Exception {
    return adapter(server.address() + "/me/m", options, tags).push(release);
  }

  private RegistryException refusal(Map<String, String> options) {
    return catchThrowableOfType(RegistryException.class, () -> push(release(), options));
  }

  private static void assertRefused(RegistryException failure, String... words) {
    assertThat(failure.getMessage()).contains(words);
    assertThat(failure.isRetriable()).isFalse();
  }

  private static void assertPassing(RegistryException failure, String words) {
    assertThat(failure).hasMessageContaining(words);
    assertThat(failure.isRetriable()).isTrue();
  }
}

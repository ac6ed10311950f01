package io.quern.register.ollama;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.quern.register.Credentials;
import io.quern.register.Destination;
import io.quern.register.ModelFacts;
import io.quern.register.Receipt;
import io.quern.register.RegistryAdapter;
import io.quern.register.RegistryAdapters;
import io.quern.register.RegistryException;
import io.quern.register.Release;
import io.quern.register.http.Releases;
import io.quern.register.http.StandInServer;
import io.quern.register.http.StandInServer.Reply;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OllamaAdapterTest {
  private static final byte[] WEIGHTS = new byte[70_000];

  @TempDir private Path folder;
  private final FakeOllama ollama = new FakeOllama();
  private StandInServer server;

  @BeforeEach
  void start() throws IOException {
    server = StandInServer.start(ollama);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void shouldSendTheBlobOnceAndCreateAModelPerTag() throws Exception {
    Receipt receipt = push(release(), Map.of(), "q4_k_m", "latest");

    String sha256 = Releases.sha256(WEIGHTS);
    assertThat(server.lines())
        .containsExactly(
            "HEAD /api/blobs/sha256:" + sha256,
            "POST /api/blobs/sha256:" + sha256,
            "POST /api/show",
            "POST /api/create",
            "POST /api/show",
            "POST /api/show",
            "POST /api/create",
            "POST /api/show",
            "GET /api/tags");
    assertThat(server.requests().get(3).text())
        .isEqualTo(
            "{\"model\":\"kjv:q4_k_m\",\"files\":{\"kjv.gguf\":\"sha256:%s\"},\"stream\":false}"
                .formatted(sha256));
    assertThat(receipt.reference()).isEqualTo("kjv:q4_k_m");
    assertThat(receipt.digest()).matches("sha256:[0-9a-f]{64}");
    assertThat(receipt.sentBytes()).isEqualTo(WEIGHTS.length);
    assertThat(receipt.notes()).isEmpty();
  }

  @Test
  void shouldSendAndCreateNothingWhenTheModelStands() throws Exception {
    Map<String, String> options =
        Map.of(
            "template", "{{ .System }} {{ .Prompt }}",
            "system", "You are \"brief\".",
            "parameters", "{\"stop\":[\"b\",\"a\"],\"num_ctx\":256,\"temperature\":0.5}");
    Receipt first = push(release(), options, "q4");
    server.forget();

    Receipt second = push(release(), options, "q4");

    assertThat(server.lines())
        .containsExactly(
            "HEAD /api/blobs/sha256:" + Releases.sha256(WEIGHTS),
            "POST /api/show",
            "GET /api/tags");
    assertThat(second.sentBytes()).isZero();
    assertThat(second.digest()).isEqualTo(first.digest());
  }

  @Test
  void shouldCreateAgainWhenASettingChanged() throws Exception {
    push(release(), Map.of("system", "Be brief."), "q4");
    server.forget();

    Receipt second = push(release(), Map.of("system", "Be long."), "q4");

    assertThat(server.lines()).contains("POST /api/create");
    assertThat(second.sentBytes()).isZero();
    assertThat(ollama.models.get("kjv:q4").get("system").asText()).isEqualTo("Be long.");
  }

  @Test
  void shouldTakeTheLicenseFromTheModelUnlessAnOptionGivesOne() throws Exception {
    ModelFacts facts =
        new ModelFacts("llama", 1, "Q4_K_M", 1, Optional.of("public domain"), Optional.empty());
    push(Releases.with(release(), facts), Map.of(), "a");
    push(Releases.with(release(), facts), Map.of("license", "mit"), "b");

    assertThat(ollama.models.get("kjv:a").get("license").asText()).isEqualTo("public domain");
    assertThat(ollama.models.get("kjv:b").get("license").asText()).isEqualTo("mit");
  }

  @Test
  void shouldNoteTypesThatOllamaCannotLoad() throws Exception {
    Receipt receipt = push(Releases.with(release(), Releases.facts("Q1_0")), Map.of(), "q1");

    assertThat(receipt.notes()).singleElement().asString().contains("Q1_0", "cannot load");
  }

  @Test
  void shouldRefuseWhatOllamaDoesNotTake() throws Exception {
    Release shards =
        Releases.write(folder, "gguf", Map.of("a-1.gguf", WEIGHTS, "a-2.gguf", WEIGHTS));
    Release safetensors =
        Releases.write(folder, "safetensors", Map.of("model.safetensors", WEIGHTS));

    assertRefused(refusal(shards, Map.of()), "one GGUF file", "has 2");
    assertRefused(refusal(safetensors, Map.of()), "takes GGUF", "is safetensors");
    assertThat(server.requests()).isEmpty();
  }

  @Test
  void shouldRefuseOptionsThatWouldNotWork() throws Exception {
    assertRefused(refusal(release(), Map.of("stop", "x")), "no option 'stop'", "parameters");
    assertRefused(refusal(release(), Map.of("parameters", "{\"stop\":\"x\"}")), "as a list");
    assertRefused(refusal(release(), Map.of("parameters", "[]")), "JSON object");
    assertRefused(refusal(release(), Map.of("timeout", "soon")), "number of seconds");
    assertRefused(refusal(release(), Map.of(), "no tag!"), "no tag of an Ollama model");
    assertThat(ollama.models).isEmpty();
  }

  @Test
  void shouldJudgeACreationByItsLastLine() throws Exception {
    RegistryException failure =
        failWith("/api/create", Reply.of(200, "{\"status\":\"parsing\"}\n{\"error\":\"full\"}\n"));

    assertThat(failure)
        .hasMessageContaining("last line is not success")
        .hasMessageContaining("full");
    assertThat(failure.isRetriable()).isTrue();
  }

  @Test
  void shouldRefuseATemplateThatTheDaemonRefuses() throws Exception {
    RegistryException failure =
        failWith("/api/create", Reply.of(400, "{\"error\":\"template error: unexpected EOF\"}"));

    assertRefused(failure, "400", "unexpected EOF");
  }

  @Test
  void shouldSayWhenTheWeightsChangedOnTheWay() throws Exception {
    Release release = release();
    byte[] changed = WEIGHTS.clone();
    changed[5] = 1;
    Files.write(folder.resolve("kjv.gguf"), changed);

    RegistryException failure = refusal(release, Map.of());

    assertThat(failure).hasMessageContaining("what arrived is not sha256:");
    assertThat(failure.isRetriable()).isTrue();
  }

  @Test
  void shouldNotBelieveADaemonThatShowsOtherWeights() throws Exception {
    RegistryException failure =
        failWith("/api/show", Reply.of(200, "{\"modelfile\":\"FROM /blobs/sha256-00\"}"));

    assertThat(failure).hasMessageContaining("does not show its weights");
    assertThat(failure.isRetriable()).isTrue();
  }

  @Test
  void shouldSendCredentialsAsTheyAreGiven() throws Exception {
    adapter(server.address() + "/kjv", Map.of(), new Credentials("", "token"), "a").push(release());
    assertThat(server.requests().getFirst().headers())
        .containsEntry("Authorization", "Bearer token");
    server.forget();

    adapter(server.address() + "/kjv", Map.of(), new Credentials("me", "pw"), "a").push(release());
    assertThat(server.requests().getFirst().headers())
        .containsEntry("Authorization", "Basic bWU6cHc=");
  }

  private RegistryException failWith(String path, Reply reply) throws IOException {
    server.close();
    server =
        StandInServer.start(
            request -> request.path().equals(path) ? reply : ollama.answer(request));
    return refusal(release(), Map.of());
  }

  private Release release() throws IOException {
    return Releases.write(folder, "gguf", Map.of("kjv.gguf", WEIGHTS));
  }

  private Receipt push(Release release, Map<String, String> options, String... tags)
      throws Exception {
    return adapter(server.address() + "/kjv", options, Credentials.NONE, tags).push(release);
  }

  private RegistryException refusal(Release release, Map<String, String> options, String... tags) {
    return catchThrowableOfType(RegistryException.class, () -> push(release, options, tags));
  }

  private static RegistryAdapter adapter(
      String address, Map<String, String> options, Credentials credentials, String... tags) {
    return RegistryAdapters.open(
            new Destination("daemon", "ollama", address, List.of(tags), credentials, options))
        .orElseThrow();
  }

  private static void assertRefused(RegistryException failure, String... words) {
    assertThat(failure.getMessage()).contains(words);
    assertThat(failure.isRetriable()).isFalse();
  }
}

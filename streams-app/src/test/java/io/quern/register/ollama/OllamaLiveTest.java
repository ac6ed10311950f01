package io.quern.register.ollama;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quern.register.Credentials;
import io.quern.register.Destination;
import io.quern.register.Receipt;
import io.quern.register.Release;
import io.quern.register.http.Releases;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against a real daemon: {@code ops/peer/ollama.sh} builds, starts and names it. */
@Tag("live")
class OllamaLiveTest {
  private static final String DAEMON = System.getenv("QUERN_LIVE_OLLAMA");
  private static final String MODEL = System.getenv("QUERN_LIVE_GGUF");
  private static final String NAME = "quern-live/kjv";
  private static final ObjectMapper MAPPER = new ObjectMapper();

  @TempDir private Path folder;

  @Test
  void shouldMakeAModelThatGenerates() throws Exception {
    Release release = release();

    Receipt first = push(release, Map.of(), "q4_k_m", "latest");
    Receipt second = push(release, Map.of(), "q4_k_m", "latest");

    assertThat(second.sentBytes()).isZero();
    assertThat(second.digest()).isEqualTo(first.digest());
    String text = generate(NAME + ":q4_k_m");
    System.out.println("live: " + first + " generates: " + text);
    assertThat(text).isNotBlank().isEqualTo(generate(NAME + ":latest"));
  }

  @Test
  void shouldFindItsOwnSettingsAgain() throws Exception {
    Release release = release();
    Map<String, String> options =
        Map.of(
            "template", "{{ .System }}|{{ .Prompt }}",
            "system", "Say \"it\"\nin two lines.",
            "license", "public domain",
            "parameters",
                """
                {"num_ctx": 256, "temperature": 0.7, "top_p": 1e-3, "num_predict": 1000000,
                 "stop": ["\\n", "a \\"b\\" <c>", "é"]}
                """);
    push(release, options, "settings");
    String modified = modified(NAME + ":settings");

    push(release, options, "settings");

    assertThat(modified(NAME + ":settings")).as("when it was created").isEqualTo(modified);
  }

  private Release release() throws Exception {
    assumeTrue(DAEMON != null && MODEL != null, "no QUERN_LIVE_OLLAMA: see ops/peer/ollama.sh");
    byte[] weights = Files.readAllBytes(Path.of(MODEL));
    return Releases.write(folder, "gguf", Map.of("kjv-4m-Q4_K_M.gguf", weights));
  }

  private static Receipt push(Release release, Map<String, String> options, String... tags)
      throws Exception {
    String address = DAEMON + "/" + NAME;
    try (var adapter =
        new OllamaAdapter(
            new Destination("live", "ollama", address, List.of(tags), Credentials.NONE, options))) {
      return adapter.push(release);
    }
  }

  private static String generate(String model) throws Exception {
    ObjectNode request = MAPPER.createObjectNode();
    request.put("model", model).put("prompt", "In the beginning").put("stream", false);
    // Without num_predict a small model never ends; more threads are slow on a busy machine.
    request.putObject("options").put("num_predict", 16).put("num_thread", 1).put("temperature", 0);
    return MAPPER.readTree(post("/api/generate", request)).path("response").asText();
  }

  private static String modified(String model) throws Exception {
    ObjectNode request = MAPPER.createObjectNode().put("model", model);
    return MAPPER.readTree(post("/api/show", request)).path("modified_at").asText();
  }

  private static String post(String path, ObjectNode request) throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpResponse<String> answer =
          client.send(
              HttpRequest.newBuilder(URI.create(DAEMON + path))
                  .timeout(Duration.ofMinutes(2))
                  .POST(BodyPublishers.ofString(request.toString()))
                  .build(),
              BodyHandlers.ofString());
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
      return answer.body();
    }
  }
}

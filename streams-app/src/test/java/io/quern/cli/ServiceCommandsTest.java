package io.quern.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quern.app.Service;
import io.quern.app.Stage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A profile, a model, a report: the commands beside a service, as a user runs them. */
class ServiceCommandsTest {
  private static final Path DEMO = Path.of("demo/kjv-4m-BF16.gguf");

  @TempDir Path root;
  private Service service;

  @BeforeEach
  void start() throws Exception {
    service =
        Service.start(
            new Service.Plan(
                Stage.parse("all"),
                new Service.Places(root.resolve("data"), root.resolve("artifacts")),
                new Service.Size(1, 1, true),
                Optional.empty(),
                Map.of()));
  }

  @AfterEach
  void stop() {
    service.close();
  }

  private String run(Object... words) {
    List<Object> all = new ArrayList<>(List.of(words));
    all.addAll(List.of("--bootstrap-server", service.address()));
    Ran ran = Ran.quern(all.toArray());
    assertThat(ran.code()).as(ran.err()).isEqualTo(ExitCode.DONE);
    return ran.out();
  }

  @Test
  void shouldApplyAllProfilesOrNone() throws Exception {
    Path one = profile("one", "Q8_0");
    Path two = profile("two", "Q6_K");
    Path none = profile("none", "Q9");

    Ran refused = Ran.quern("profile", "apply", one, none, "--bootstrap-server", service.address());
    assertThat(refused.code()).isEqualTo(ExitCode.REFUSED);
    assertThat(run("profile", "list")).isEmpty();

    assertThat(run("profile", "apply", one, two).lines())
        .satisfiesExactly(
            line -> assertThat(line).startsWith("applied one "),
            line -> assertThat(line).startsWith("applied two "));
    assertThat(run("profile", "list").lines()).hasSize(2);
  }

  private Path profile(String name, String type) throws IOException {
    return Files.writeString(
        root.resolve(name + ".yaml"),
        "{name: %s, models: kjv-*, format: gguf, type: %s}".formatted(name, type));
  }

  private static JsonNode json(String text) throws IOException {
    return new ObjectMapper().readTree(text);
  }

  @Test
  void shouldReportWhatAnArtifactCost() throws Exception {
    Path made = root.resolve("artifacts/kjv-4m/r1/q4/kjv-4m-Q4_K_M.gguf");
    run("profile", "apply", profile("q4", "Q4_K_M"));
    run("publish", DEMO, "--model", "kjv-4m", "--revision", "r1", "--wait");

    String table = run("report", "kjv-4m/r1/q4");
    JsonNode document = json(run("report", "kjv-4m/r1/q4", "--json"));

    assertThat(table).startsWith("kjv-4m/r1/q4  Q4_K_M\n\ntensor ").contains("\nerror: SNR ");
    assertThat(table.lines())
        .anyMatch(line -> line.matches("blk\\.5\\.ffn_down\\.weight +131,072 .* dB .* 6\\.563"));
    assertThat(document.path("artifact").asText()).isEqualTo("kjv-4m/r1/q4");
    assertThat(document.path("label").asText()).isEqualTo("Q4_K_M");
    assertThat(document.path("bytes").asLong()).isEqualTo(Files.size(made));
    assertThat(document.path("quality").path("tensors")).hasSizeGreaterThan(40);
    Ran again = Ran.quern("report", made, "--against", DEMO, "--json");
    assertThat(json(again.out()).path("quality")).isEqualTo(document.path("quality"));
  }
}

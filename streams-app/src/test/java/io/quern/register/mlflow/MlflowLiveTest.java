package io.quern.register.mlflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quern.model.Sha256;
import io.quern.register.Credentials;
import io.quern.register.Destination;
import io.quern.register.RandomRelease;
import io.quern.register.Receipt;
import io.quern.register.RegistryException;
import io.quern.register.Release;
import io.quern.register.Release.ReleasedFile;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Against a real server: {@code ops/peer/mlflow.sh} starts one and names it in {@code
 * QUERN_LIVE_MLFLOW}, and in {@code QUERN_LIVE_MLFLOW_PYTHON} a Python that has its client.
 */
@Tag("live")
class MlflowLiveTest {
  private static final String SERVER = System.getenv("QUERN_LIVE_MLFLOW");
  private static final String PYTHON = System.getenv("QUERN_LIVE_MLFLOW_PYTHON");
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Map<String, Integer> FILES =
      Map.of("model.safetensors", 300_000, "config.json", 777, "sub dir/é.txt", 5);

  private final String model = "kjv " + UUID.randomUUID();

  @TempDir private Path folder;

  @BeforeEach
  void setUp() {
    assumeTrue(SERVER != null, "QUERN_LIVE_MLFLOW names no server");
  }

  private Receipt push(Release release, Map<String, String> options, String... tags)
      throws Exception {
    String address = SERVER + "/#/models/" + model.replace(" ", "%20");
    Map<String, String> all = new HashMap<>(options);
    all.put("experiment", model); // a run of the same release elsewhere would be gone on with
    var destination = new Destination("x", "mlflow", address, List.of(tags), Credentials.NONE, all);
    return new MlflowAdapter(destination).push(release);
  }

  private JsonNode get(String path) throws IOException {
    String name = URLEncoder.encode(model, StandardCharsets.UTF_8);
    try (var in =
        URI.create(SERVER + "/api/2.0/mlflow/" + path + "name=" + name).toURL().openStream()) {
      return JSON.readTree(in);
    }
  }

  private JsonNode versionOf(String alias) throws IOException {
    return get("registered-models/alias?alias=" + alias + "&").path("model_version");
  }

  @Test
  void shouldMakeAVersionWithFilesFiguresAndAliases() throws Exception {
    Release release = RandomRelease.of(folder, 1, FILES);

    Receipt receipt = push(release, Map.of(), "champion", "latest");

    assertThat(receipt.reference()).isEqualTo("models:/" + model + "@champion");
    assertThat(receipt.digest()).isEqualTo("version 1");
    assertThat(receipt.sentBytes()).isEqualTo(release.totalBytes());
    assertThat(receipt.notes()).containsExactly("MLflow itself calls its newest version 'latest'");
    JsonNode version = versionOf("champion");
    assertThat(version.path("status").asText()).isEqualTo("READY");
    assertThat(version.path("description").asText())
        .contains("Q4_K_M of demo/kjv, revision r1", release.files().getFirst().sha256());
    assertThat(MlflowApi.tag(version.path("tags"), "quern.snr_db")).isEqualTo("30.5");
    assertThat(MlflowApi.tag(version.path("tags"), "quern.artifact")).isEqualTo("demo/kjv/r1/q4");
  }

  @Test
  void shouldSendNothingAgain() throws Exception {
    Release release = RandomRelease.of(folder, 1, FILES);
    push(release, Map.of(), "champion");

    Receipt second = push(release, Map.of(), "champion");

    assertThat(second.sentBytes()).isZero();
    assertThat(second.digest()).isEqualTo("version 1");
    assertThat(versionOf("champion").path("version").asText()).isEqualTo("1");
  }

  @Test
  void shouldGoOnWithARunThatHasSomeOfTheFiles() throws Exception {
    Release release = RandomRelease.of(folder, 1, FILES);
    Files.move(folder.resolve("sub dir/é.txt"), folder.resolve("away"));
    try {
      push(release, Map.of(), "champion");
    } catch (RegistryException e) {
      assertThat(e).hasMessageContaining("cannot be read");
    }
    Files.move(folder.resolve("away"), folder.resolve("sub dir/é.txt"));

    Receipt receipt = push(release, Map.of(), "champion");

    assertThat(receipt.sentBytes()).isEqualTo(5);
  }

  @Test
  void shouldNotMoveAnAliasBackToAnOlderRevision() throws Exception {
    push(RandomRelease.of(folder.resolve("2"), 2, FILES), Map.of(), "champion");

    Receipt older = push(RandomRelease.of(folder.resolve("1"), 1, FILES), Map.of(), "champion");

    assertThat(older.notes()).containsExactly("champion stays with version 1, which is newer");
    assertThat(versionOf("champion").path("version").asText()).isEqualTo("1");
    assertThat(push(RandomRelease.of(folder.resolve("3"), 3, FILES), Map.of(), "champion").digest())
        .isEqualTo("version 3");
    assertThat(versionOf("champion").path("version").asText()).isEqualTo("3");
  }

  @Test
  void shouldPointAtFilesThatLieElsewhere() throws Exception {
    Release release = RandomRelease.of(folder, 1, FILES);
    Map<String, String> options = Map.of("source", "s3://models/demo/kjv/r1/q4");

    Receipt receipt = push(release, options);

    assertThat(receipt.sentBytes()).isZero();
    assertThat(receipt.reference()).isEqualTo("models:/" + model + "@q4");
    assertThat(versionOf("q4").path("source").asText()).isEqualTo("s3://models/demo/kjv/r1/q4");
    assertThat(push(release, options).digest()).isEqualTo(receipt.digest());
    assertThat(push(release, Map.of()).digest()).isEqualTo("version 2");
  }

  @Test
  void shouldBeDownloadedByMlflowsOwnClient() throws Exception {
    assumeTrue(PYTHON != null, "QUERN_LIVE_MLFLOW_PYTHON names no Python with mlflow");
    Release release = RandomRelease.of(folder.resolve("in"), 1, FILES);
    Receipt receipt = push(release, Map.of(), "champion");
    String script =
        "import mlflow, sys; mlflow.set_tracking_uri(sys.argv[1]);"
            + "mlflow.artifacts.download_artifacts(sys.argv[2], dst_path=sys.argv[3])";

    Path out = Files.createDirectory(folder.resolve("out"));
    Process client =
        new ProcessBuilder(PYTHON, "-c", script, SERVER, receipt.reference(), out.toString())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("log").toFile())
            .start();

    assertThat(client.waitFor(3, TimeUnit.MINUTES)).isTrue();
    assertThat(client.exitValue()).as(Files.readString(folder.resolve("log"))).isZero();
    for (ReleasedFile file : release.files()) {
      assertThat(Sha256.hex(Files.readAllBytes(out.resolve(file.path()))))
          .as(file.path())
          .isEqualTo(file.sha256());
    }
  }
}

package io.quern.register.oci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.quern.register.Credentials;
import io.quern.register.Destination;
import io.quern.register.Receipt;
import io.quern.register.RegistryAdapters;
import io.quern.register.Release;
import io.quern.register.http.Releases;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against a real registry and its clients: {@code ops/peer/oci.sh} builds and starts them. */
@Tag("live")
class OciLiveTest {
  private static final String REGISTRY = System.getenv("QUERN_LIVE_OCI");
  private static final String TOOLS = System.getenv("QUERN_LIVE_OCI_TOOLS");
  private static final String MODEL = System.getenv("QUERN_LIVE_GGUF");
  private static final String FILE = "kjv-4m-Q4_K_M.gguf";

  @TempDir private Path folder;
  private Release release;

  @BeforeEach
  void writeRelease() throws Exception {
    assumeTrue(REGISTRY != null && TOOLS != null, "no QUERN_LIVE_OCI: see ops/peer/oci.sh");
    byte[] weights = Files.readAllBytes(Path.of(MODEL));
    release = Releases.write(folder.resolve("release"), "gguf", Map.of(FILE, weights));
    release = Releases.with(release, "{\"rmse\":0.01}");
  }

  @Test
  void shouldBeTheSameForEveryClientAndSentOnce() throws Exception {
    for (String adapter : List.of("oci-ollama", "oci-model-runner", "oci-modelpack")) {
      Receipt first = push(adapter, "live/" + adapter, Map.of());
      Receipt second = push(adapter, "live/" + adapter, Map.of());

      String manifest = run("oras", "manifest", "fetch", "--plain-http", first.reference());
      String reports = run("oras", "discover", "--plain-http", first.reference());

      System.out.println("live: " + adapter + " " + first);
      assertThat(second.sentBytes()).isZero();
      assertThat(FakeRegistry.digest(manifest)).isEqualTo(first.digest());
      assertThat(reports).contains("application/vnd.quern.report.v1+json");
      assertThat(run("regctl", "artifact", "list", first.reference(), "--format", "{{json .}}"))
          .contains("application/vnd.quern.report.v1+json");
    }
  }

  @Test
  void shouldBePulledByModelRunner() throws Exception {
    Receipt receipt = push("oci-model-runner", "ai/kjv", Map.of());

    Path store = folder.resolve("store");
    run("mdltool", "-store-path", store.toString(), "pull", receipt.reference());
    String path =
        run("mdltool", "-store-path", store.toString(), "get-path", receipt.reference())
            .lines()
            .reduce("", (earlier, later) -> later)
            .strip();

    assertThat(Releases.sha256(Files.readAllBytes(Path.of(path)))).isEqualTo(weights());
  }

  @Test
  void shouldBePulledByOras() throws Exception {
    for (String adapter : List.of("oci-model-runner", "oci-modelpack")) {
      Receipt receipt = push(adapter, "oras/" + adapter, Map.of("mount-from", "ai/kjv"));
      Path pulled = folder.resolve(adapter);

      run("oras", "pull", "--plain-http", receipt.reference(), "-o", pulled.toString());

      assertThat(Releases.sha256(Files.readAllBytes(pulled.resolve(FILE)))).isEqualTo(weights());
    }
  }

  @Test
  void shouldKeepADirectoryWhole() throws Exception {
    release = Samples.safetensors(folder.resolve("hf"));
    Path pulled = folder.resolve("pulled");

    Receipt receipt = push("oci-modelpack", "hf/kjv", Map.of("chunk-mib", "1"));
    run("oras", "pull", "--plain-http", receipt.reference(), "-o", pulled.toString());

    for (Release.ReleasedFile file : release.files()) {
      assertThat(Files.readAllBytes(pulled.resolve(file.path())))
          .isEqualTo(Files.readAllBytes(release.locate(file)));
    }
  }

  @Test
  void shouldSendInChunks() throws Exception {
    Receipt receipt = push("oci-ollama", "chunks/kjv", Map.of("chunk-mib", "1"));

    String layer =
        run(
            "oras",
            "blob",
            "fetch",
            "--plain-http",
            "--output",
            folder.resolve("blob").toString(),
            receipt.reference().replaceFirst(":[^:/]+$", "@sha256:" + weights()));

    assertThat(layer).isNotNull();
    assertThat(Releases.sha256(Files.readAllBytes(folder.resolve("blob")))).isEqualTo(weights());
  }

  private String weights() {
    return release.files().getFirst().sha256();
  }

  private Receipt push(String adapter, String repository, Map<String, String> options)
      throws Exception {
    Destination destination =
        new Destination(
            "live",
            adapter,
            REGISTRY + "/" + repository,
            List.of("q4_k_m", "latest"),
            Credentials.NONE,
            options);
    try (var opened = RegistryAdapters.open(destination).orElseThrow()) {
      return opened.push(release);
    }
  }

  private String run(String tool, String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of(TOOLS + "/" + tool));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
    // Tools keep settings at home; these are none of this machine's.
    builder.environment().put("HOME", folder.toString());
    builder.environment().put("REGCTL_CONFIG", regctlConfig().toString());
    Path errors = Files.createTempFile(folder, tool, ".err");
    Process process = builder.redirectError(errors.toFile()).start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as("%s: %s", command, Files.readString(errors)).isZero();
    return out;
  }

  private Path regctlConfig() throws Exception {
    String host = REGISTRY.replaceFirst("http://", "");
    return Files.writeString(
        folder.resolve("regctl.json"),
        "{\"hosts\":{\"%1$s\":{\"tls\":\"disabled\",\"hostname\":\"%1$s\"}}}".formatted(host));
  }
}

package io.quern.register.oci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quern.register.Release;
import io.quern.register.http.Releases;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The exact bytes of manifests and configs: a changed byte is another digest for everybody. */
class FormsTest {
  @TempDir private Path folder;
  private Release gguf;

  @BeforeEach
  void writeRelease() throws Exception {
    gguf = Releases.with(Samples.gguf(folder), Samples.facts("apache-2.0", "no markers"));
  }

  @Test
  void shouldDescribeForOllamaAsOllamaWritesIt() throws Exception {
    Artifact artifact = new OllamaForm().describe(gguf, Samples.OPTIONS);

    String license = FakeRegistry.digest("apache-2.0");
    assertThat(config(artifact))
        .isEqualTo(
            ("{'model_format':'gguf','model_family':'llama','model_families':['llama'],"
                 + "'model_type':'3.80M','file_type':'Q4_K_M','architecture':'amd64','os':'linux',"
                 + "'rootfs':{'type':'layers','diff_ids':['%s','%s']}}")
                .replace('\'', '"')
                .formatted(weights(), license));
    assertThat(artifact.manifest().mediaType()).isEqualTo(MediaTypes.DOCKER_MANIFEST);
    assertThat(artifact.manifest().text())
        .isEqualTo(
            ("{'schemaVersion':2,"
                    + "'mediaType':'application/vnd.docker.distribution.manifest.v2+json',"
                    + "'config':{'mediaType':'application/vnd.docker.container.image.v1+json',"
                    + "'digest':'%s','size':%d},'layers':["
                    + "{'mediaType':'application/vnd.ollama.image.model','digest':'%s','size':%d},"
                    + "{'mediaType':'application/vnd.ollama.image.license','digest':'%s','size':10}"
                    + "]}")
                .replace('\'', '"')
                .formatted(
                    FakeRegistry.digest(config(artifact)),
                    config(artifact).length(),
                    weights(),
                    gguf.totalBytes(),
                    license));
    assertThat(artifact.notes()).singleElement().asString().contains("set the option template");
  }

  @Test
  void shouldBringTemplateAndStopsOfChatMl() throws Exception {
    Release release = Releases.with(gguf, Samples.facts("mit", "<|im_start|>{{ role }}<|im_end|>"));

    Artifact artifact = new OllamaForm().describe(release, Samples.OPTIONS);

    assertThat(artifact.blobs())
        .extracting(Blob::text)
        .contains(
            """
            {{- range .Messages }}<|im_start|>{{ .Role }}
            {{ .Content }}<|im_end|>
            {{ end }}<|im_start|>assistant
            """,
            "{\"stop\":[\"<|im_start|>\",\"<|im_end|>\"]}");
  }

  @Test
  void shouldTakeTemplateParametersAndSystemFromOptions() throws Exception {
    OciOptions options =
        OciOptions.read(
            OciAdapter.OLLAMA,
            Map.of(
                "template", "{{ .System }} {{ .Prompt }}",
                "parameters", "{\"top_k\": 4, \"stop\": [\"\\n\"], \"temperature\": 0.5}",
                "system", "Be brief.",
                "license", "mine"));

    Artifact artifact = new OllamaForm().describe(gguf, options);

    assertThat(artifact.blobs().stream().skip(2).map(Blob::text))
        .containsExactly(
            "{{ .System }} {{ .Prompt }}",
            "{\"stop\":[\"\\n\"],\"temperature\":0.5,\"top_k\":4}",
            "mine",
            "Be brief.");
    assertThat(types(artifact))
        .containsExactly(
            "application/vnd.docker.container.image.v1+json",
            "application/vnd.ollama.image.model",
            "application/vnd.ollama.image.template",
            "application/vnd.ollama.image.params",
            "application/vnd.ollama.image.license",
            "application/vnd.ollama.image.system");
  }

  @Test
  void shouldRefuseWhatOllamaCannotLoad() throws Exception {
    Release directory = Samples.safetensors(folder.resolve("st"));
    Release shards =
        Releases.write(
            folder.resolve("two"), "gguf", Map.of("a.gguf", new byte[1], "b.gguf", new byte[1]));
    OciAddress deep = OciAddress.parse("http://h/a/b/c");
    OllamaForm form = new OllamaForm();

    assertThatThrownBy(() -> form.describe(directory, Samples.OPTIONS))
        .hasMessageContaining("Ollama runs GGUF files")
        .hasMessageContaining("format is gguf");
    assertThatThrownBy(() -> form.describe(shards, Samples.OPTIONS))
        .hasMessageContaining("from one file, and kjv/r1/q4 has 2");
    assertThatThrownBy(() -> form.check(deep)).hasMessageContaining("such as library/a-b-c");
  }

  @Test
  void shouldDescribeForModelRunner() throws Exception {
    Artifact artifact = new ModelRunnerForm().describe(gguf, Samples.OPTIONS);

    assertThat(config(artifact))
        .isEqualTo(
            ("{'config':{'format':'gguf','quantization':'MOSTLY_Q4_K_M','parameters':'3.80M',"
                    + "'architecture':'llama','size':'%s','gguf':{'general.architecture':'llama',"
                    + "'general.name':'KJV \\'4M\\'','llama.context_length':'256'},"
                    + "'context_size':256},'descriptor':{'created':'2026-01-02T03:04:05Z'},"
                    + "'rootfs':{'type':'rootfs','diff_ids':['%s']}}")
                .replace('\'', '"')
                .formatted(Quantities.binaryBytes(gguf.totalBytes()), weights()));
    assertThat(artifact.manifest().text())
        .isEqualTo(
            ("{'schemaVersion':2,'mediaType':'application/vnd.oci.image.manifest.v1+json',"
                    + "'config':{'mediaType':'application/vnd.docker.ai.model.config.v0.1+json',"
                    + "'digest':'%s','size':%d},"
                    + "'layers':[{'mediaType':'application/vnd.docker.ai.gguf.v3','digest':'%s',"
                    + "'size':%d,'annotations':{'org.cncf.model.file.mediatype.untested':'false',"
                    + "'org.cncf.model.file.metadata+json':'{\\'name\\':\\'kjv-Q4_K_M.gguf\\',"
                    + "\\'mode\\':420,\\'uid\\':0,\\'gid\\':0,\\'size\\':%4$d,"
                    + "\\'mtime\\':\\'2026-01-02T03:04:05Z\\',\\'typeflag\\':0}',"
                    + "'org.cncf.model.filepath':'kjv-Q4_K_M.gguf',"
                    + "'org.opencontainers.image.title':'kjv-Q4_K_M.gguf'}}]}")
                .replace('\'', '"')
                .formatted(
                    FakeRegistry.digest(config(artifact)),
                    config(artifact).length(),
                    weights(),
                    gguf.totalBytes()));
  }

  @Test
  void shouldDescribeADirectoryForModelRunner() throws Exception {
    Release release = Samples.safetensors(folder.resolve("st"));

    Artifact artifact = new ModelRunnerForm().describe(release, Samples.OPTIONS);

    assertThat(types(artifact))
        .containsExactly(
            "application/vnd.docker.ai.model.config.v0.2+json",
            "application/vnd.docker.ai.safetensors",
            "application/vnd.docker.ai.model.file",
            "application/vnd.docker.ai.model.file",
            "application/vnd.docker.ai.license",
            "application/vnd.docker.ai.model.file");
    assertThat(config(artifact))
        .contains(
            "\"safetensors\":{\"format\":\"pt\",\"tensor_count\":\"1\"},\"context_size\":256");
    assertDiffIds(artifact);
  }

  @Test
  void shouldDescribeForModelPack() throws Exception {
    Artifact artifact = new ModelPackForm().describe(gguf, Samples.OPTIONS);

    assertThat(config(artifact))
        .isEqualTo(
            ("{'descriptor':{'createdAt':'2026-01-02T03:04:05Z','family':'llama','name':'kjv',"
                    + "'version':'r1','licenses':['apache-2.0']},"
                    + "'modelfs':{'type':'layers','diffIds':['%s']},"
                    + "'config':{'architecture':'transformer','format':'gguf','paramSize':'3.80m',"
                    + "'precision':'mixed','quantization':'q4_k_m'}}")
                .replace('\'', '"')
                .formatted(weights()));
    assertThat(artifact.manifest().text())
        .startsWith(
            ("{'schemaVersion':2,'mediaType':'application/vnd.oci.image.manifest.v1+json',"
                    + "'artifactType':'application/vnd.cncf.model.manifest.v1+json','config':"
                    + "{'mediaType':'application/vnd.cncf.model.config.v1+json','digest':'")
                .replace('\'', '"'));
  }

  @Test
  void shouldSortADirectoryForModelPack() throws Exception {
    Release release = Samples.safetensors(folder.resolve("st"));

    Artifact artifact = new ModelPackForm().describe(release, Samples.OPTIONS);

    assertThat(types(artifact))
        .containsExactly(
            "application/vnd.cncf.model.config.v1+json",
            "application/vnd.cncf.model.weight.v1.raw",
            "application/vnd.cncf.model.weight.config.v1.raw",
            "application/vnd.cncf.model.weight.config.v1.raw",
            "application/vnd.cncf.model.doc.v1.raw",
            "application/vnd.cncf.model.doc.v1.raw");
    assertDiffIds(artifact);
  }

  @Test
  void shouldRefuseAFileThatIsNotTheOneAnnounced() throws Exception {
    java.nio.file.Files.writeString(folder.resolve("kjv-Q4_K_M.gguf"), "short");

    assertThatThrownBy(() -> new ModelPackForm().describe(gguf, Samples.OPTIONS))
        .hasMessageContaining("has 5 bytes, announced were " + gguf.totalBytes());
  }

  /**
   * Layers' digests, in order, are the config's: Model Runner refuses a model where they differ.
   */
  private static void assertDiffIds(Artifact artifact) {
    List<String> layers = artifact.blobs().stream().skip(1).map(Blob::digest).toList();
    assertThat(config(artifact)).contains("[\"" + String.join("\",\"", layers) + "\"]");
  }

  private static List<String> types(Artifact artifact) {
    return java.util.regex.Pattern.compile("\\{\"mediaType\":\"([^\"]+)\"")
        .matcher(artifact.manifest().text())
        .results()
        .map(found -> found.group(1))
        .toList();
  }

  private static String config(Artifact artifact) {
    Blob config = artifact.blobs().getFirst();
    assertThat(config.file()).isEqualTo(Optional.empty());
    return config.text();
  }

  private String weights() {
    return "sha256:" + gguf.files().getFirst().sha256();
  }
}

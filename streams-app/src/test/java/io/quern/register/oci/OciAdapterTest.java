package io.quern.register.oci;

import static org.assertj.core.api.Assertions.assertThat;

import io.quern.register.Credentials;
import io.quern.register.Destination;
import io.quern.register.Receipt;
import io.quern.register.RegistryAdapters;
import io.quern.register.Release;
import io.quern.register.http.Releases;
import io.quern.register.http.StandInServer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pushes that go well. */
class OciAdapterTest {
  private static final String REPORT = "{\"rmse\":0.01}";

  @TempDir private Path folder;
  private final FakeRegistry registry = new FakeRegistry();
  private StandInServer server;
  private Release release;

  @BeforeEach
  void start() throws Exception {
    server = StandInServer.start(registry);
    release = Samples.gguf(folder);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void shouldPutBlobsThenTheManifestThenTags() throws Exception {
    Receipt receipt = push(OciAdapter.OLLAMA, "library/kjv", Map.of());

    FakeRegistry.Stored tagged = registry.manifests.get("library/kjv:q4_k_m");
    assertThat(receipt.reference())
        .isEqualTo(server.address().replace("http://", "") + "/library/kjv:q4_k_m");
    assertThat(receipt.digest()).isEqualTo(FakeRegistry.digest(tagged.text()));
    assertThat(registry.manifests.get("library/kjv:latest")).isEqualTo(tagged);
    assertThat(server.lines())
        .filteredOn(line -> line.startsWith("PUT"))
        .extracting(line -> line.replaceAll("\\?.*", ""))
        .containsExactly(
            "PUT /v2/library/kjv/blobs/uploads/u1",
            "PUT /v2/library/kjv/blobs/uploads/u2",
            "PUT /v2/library/kjv/manifests/" + receipt.digest(),
            "PUT /v2/library/kjv/manifests/q4_k_m",
            "PUT /v2/library/kjv/manifests/latest");
  }

  @Test
  void shouldSendNothingTheSecondTime() throws Exception {
    release = Releases.with(release, REPORT);
    Receipt first = push(OciAdapter.MODEL_RUNNER, "ai/kjv", Map.of());
    server.forget();

    Receipt second = push(OciAdapter.MODEL_RUNNER, "ai/kjv", Map.of());

    assertThat(first.sentBytes()).isGreaterThan(release.totalBytes());
    assertThat(second.sentBytes()).isZero();
    assertThat(second.digest()).isEqualTo(first.digest());
    assertThat(server.lines()).allMatch(line -> line.matches("(HEAD|GET) .*"));
  }

  @Test
  void shouldSendOnlyWhatAnotherFormDidNot() throws Exception {
    push(OciAdapter.MODEL_RUNNER, "ai/kjv", Map.of());

    Receipt same = push(OciAdapter.MODEL_PACK, "ai/kjv", Map.of());
    Receipt mounted = push(OciAdapter.OLLAMA, "library/kjv", Map.of("mount-from", "ai/kjv"));

    assertThat(same.sentBytes()).isLessThan(5000);
    assertThat(mounted.sentBytes()).isLessThan(5000);
    String weights = "sha256:" + release.files().getFirst().sha256();
    assertThat(registry.blobs).containsKey("library/kjv@" + weights);
  }

  @Test
  void shouldUploadWhatCannotBeMounted() throws Exception {
    Receipt receipt = push(OciAdapter.OLLAMA, "library/kjv", Map.of("mount-from", "no/where"));

    assertThat(receipt.sentBytes()).isGreaterThan(release.totalBytes());
  }

  @Test
  void shouldMoveNoTagThatItWasNotGiven() throws Exception {
    String address = server.address() + "/kjv";
    Destination untagged =
        new Destination("x", OciAdapter.MODEL_PACK, address, List.of(), Credentials.NONE, Map.of());

    Receipt receipt = OciAdapter.modelPack(untagged).push(release);

    assertThat(receipt.reference()).endsWith("/kjv@" + receipt.digest());
    assertThat(registry.manifests).containsOnlyKeys("kjv:" + receipt.digest());
  }

  @Test
  void shouldMoveATagToTheNextRelease() throws Exception {
    push(OciAdapter.MODEL_PACK, "kjv", Map.of());
    release = Releases.with(release, Samples.facts("mit", ""));

    Receipt next = push(OciAdapter.MODEL_PACK, "kjv", Map.of());

    assertThat(FakeRegistry.digest(registry.manifests.get("kjv:latest").text()))
        .isEqualTo(next.digest());
  }

  @Test
  void shouldAttachTheReportAndListItWhereTheRegistryDoesNot() throws Exception {
    release = Releases.with(release, REPORT);

    Receipt receipt = push(OciAdapter.OLLAMA, "library/kjv", Map.of());

    String subject = registry.manifests.get("library/kjv:latest").text();
    String list = registry.manifests.get("library/kjv:" + tag(receipt)).text();
    assertThat(list)
        .matches(
            ("\\{'schemaVersion':2,'mediaType':'application/vnd.oci.image.index.v1\\+json',"
                 + "'manifests':\\[\\{'mediaType':'application/vnd.oci.image.manifest.v1\\+json',"
                 + "'digest':'sha256:[0-9a-f]{64}','size':\\d+,"
                 + "'artifactType':'application/vnd.quern.report.v1\\+json'\\}\\]\\}")
                .replace('\'', '"'));
    String referrer = registry.manifests.get("library/kjv:" + digestIn(list)).text();
    assertThat(referrer)
        .isEqualTo(
            ("{'schemaVersion':2,'mediaType':'application/vnd.oci.image.manifest.v1+json',"
                    + "'artifactType':'application/vnd.quern.report.v1+json',"
                    + "'config':{'mediaType':'application/vnd.oci.empty.v1+json','digest':'%s',"
                    + "'size':2},'layers':[{'mediaType':'application/vnd.quern.report.v1+json',"
                    + "'digest':'%s','size':13,'annotations':"
                    + "{'org.opencontainers.image.title':'report.json'}}],"
                    + "'subject':{'mediaType':'%s','digest':'%s','size':%d},"
                    + "'annotations':{'org.opencontainers.image.created':'2026-01-02T03:04:05Z'}}")
                .replace('\'', '"')
                .formatted(
                    FakeRegistry.digest("{}"),
                    FakeRegistry.digest(REPORT),
                    MediaTypes.DOCKER_MANIFEST,
                    receipt.digest(),
                    subject.length()));
  }

  @Test
  void shouldKeepWhatOthersListed() throws Exception {
    Receipt bare = push(OciAdapter.MODEL_PACK, "kjv", Map.of());
    String other = "{\"mediaType\":\"x\",\"digest\":\"sha256:00\",\"size\":1}";
    registry.manifests.put(
        "kjv:" + tag(bare),
        new FakeRegistry.Stored(
            MediaTypes.OCI_INDEX,
            "{\"schemaVersion\":2,\"manifests\":[" + other + "],\"annotations\":{\"a\":\"b\"}}"));
    release = Releases.with(release, REPORT);

    push(OciAdapter.MODEL_PACK, "kjv", Map.of());

    assertThat(registry.manifests.get("kjv:" + tag(bare)).text())
        .startsWith("{\"schemaVersion\":2,\"manifests\":[" + other + ",{")
        .endsWith("}],\"annotations\":{\"a\":\"b\"}}")
        .contains(MediaTypes.REPORT);
  }

  @Test
  void shouldLeaveTheListToARegistryThatKeepsIt() throws Exception {
    registry.hasReferrers = true;
    release = Releases.with(release, REPORT);

    Receipt receipt = push(OciAdapter.MODEL_PACK, "kjv", Map.of());

    assertThat(registry.manifests).doesNotContainKey("kjv:" + tag(receipt));
  }

  @Test
  void shouldPushTheModelWhereReportsAreRefused() throws Exception {
    release = Releases.with(release, REPORT);
    registry.fault =
        request ->
            request.method().equals("PUT") && request.text().contains("\"subject\"")
                ? java.util.Optional.of(FakeRegistry.error(400, "MANIFEST_INVALID"))
                : java.util.Optional.empty();

    Receipt receipt = push(OciAdapter.MODEL_PACK, "kjv", Map.of());

    assertThat(receipt.notes()).singleElement().asString().contains("report is not attached");
    assertThat(registry.manifests).containsKey("kjv:latest");
  }

  private Receipt push(String adapter, String repository, Map<String, String> options)
      throws Exception {
    Destination destination =
        Samples.destination(adapter, server.address() + "/" + repository, options);
    try (var opened = RegistryAdapters.open(destination).orElseThrow()) {
      return opened.push(release);
    }
  }

  private static String tag(Receipt receipt) {
    return receipt.digest().replace(':', '-');
  }

  private static String digestIn(String json) {
    return List.of(json.split("\"digest\":\"")).get(1).substring(0, 71);
  }
}

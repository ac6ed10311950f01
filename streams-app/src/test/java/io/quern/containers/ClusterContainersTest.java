package io.quern.containers;

import static org.assertj.core.api.Assertions.assertThat;

import io.quern.model.Sha256;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.testcontainers.containers.output.WaitingConsumer;
import software.amazon.awssdk.services.s3.S3Client;

/** A model's whole way through a cluster of containers, into registries, while machines die. */
@Containers
class ClusterContainersTest {
  private static final List<String> TYPES =
      List.of("Q4_K_M", "Q8_0", "Q6_K", "Q5_K_M", "Q3_K_M", "Q2_K");
  private static final String BUCKET = "models";

  private static ContainerCluster cluster;

  @BeforeAll
  static void startCluster() throws Exception {
    cluster = ContainerCluster.start();
  }

  @AfterAll
  static void stopCluster() {
    if (cluster != null) {
      cluster.close();
    }
  }

  @Test
  void shouldBringTheSameBytesIntoRegistriesThoughAWorkerAndABrokerAreKilled() throws Exception {
    try (S3Client s3 = Servers.s3Client(Servers.address(cluster.s3))) {
      s3.createBucket(it -> it.bucket(BUCKET));
      for (String type : TYPES) {
        cluster.client.apply(profile(type));
      }
      WaitingConsumer assembler = new WaitingConsumer();
      cluster.assembler.followOutput(assembler);

      CompletableFuture<String> published =
          CompletableFuture.supplyAsync(ClusterContainersTest::publish);
      assembler.waitUntil(
          line -> line.getUtf8String().contains("event=artifact-open"), 180, TimeUnit.SECONDS);
      Processes.kill(cluster.workers.getFirst());
      Processes.kill(cluster.brokers.getFirst());
      assertThat(completed()).as("there was work left").isLessThan(TYPES.size());
      Processes.startAgain(cluster.brokers.getFirst());
      Processes.startAgain(cluster.workers.getFirst());

      assertThat(published.get(300, TimeUnit.SECONDS).split("complete", -1))
          .hasSize(TYPES.size() + 1);
      Map<String, String> expected = expected();
      assertThat(pulled()).isEqualTo(expected);
      assertThat(stored(s3)).isEqualTo(expected);
    }
  }

  private static String profile(String type) {
    return """
    name: %1$s
    models: kjv-4m
    format: gguf
    type: %1$s
    registries:
      - {name: oci, adapter: oci-ollama, target: "http://registry:5000/library/{model_lower}"}
      - {name: s3, adapter: s3, target: "s3://%2$s/quern", credentials: "env:S3_LOGIN", options: {endpoint: "http://s3:80", region: us-east-1}}
    """
        .formatted(type, BUCKET);
  }

  private static String publish() {
    try {
      return cluster.client.quern(
          "publish", Processes.MODEL, "--model", "kjv-4m", "--revision", "r1", "--wait");
    } catch (IOException e) {
      throw new AssertionError(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  private static int completed() {
    return cluster.assembler.getLogs().split("event=artifact-complete", -1).length - 1;
  }

  private static Map<String, String> expected() throws IOException {
    Map<String, String> digests = new TreeMap<>();
    for (String type : TYPES) {
      digests.put(type, DemoDigests.sha256(type));
    }
    return digests;
  }

  private static Map<String, String> pulled() throws Exception {
    ArtifactPulls pulls = new ArtifactPulls(Servers.address(cluster.registry));
    Map<String, String> digests = new TreeMap<>();
    for (String type : TYPES) {
      digests.put(
          type, Patiently.get(() -> pulls.sha256("library/kjv-4m", type.toLowerCase(Locale.ROOT))));
    }
    return digests;
  }

  private static Map<String, String> stored(S3Client s3) throws Exception {
    Map<String, String> digests = new TreeMap<>();
    for (String type : TYPES) {
      String key = "quern/kjv-4m/r1/%1$s/kjv-4m-%1$s.gguf".formatted(type);
      digests.put(
          type,
          Patiently.get(
              () ->
                  Sha256.hex(s3.getObjectAsBytes(it -> it.bucket(BUCKET).key(key)).asByteArray())));
    }
    return digests;
  }
}

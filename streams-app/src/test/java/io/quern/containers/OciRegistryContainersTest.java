package io.quern.containers;

import static org.assertj.core.api.Assertions.assertThat;

import io.quern.register.Credentials;
import io.quern.register.Destination;
import io.quern.register.RandomRelease;
import io.quern.register.Receipt;
import io.quern.register.RegistryAdapter;
import io.quern.register.RegistryAdapters;
import io.quern.register.Release;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.Network;

/** The adapter and a real OCI registry, with the configuration of {@code compose.yaml}. */
@Containers
class OciRegistryContainersTest {
  private static final int SIZE = (2 << 20) + 1234;

  @TempDir private Path folder;

  @Test
  void shouldBePulledAsOllamaDoesAndBeSentOnce() throws Exception {
    Release release = RandomRelease.of(folder, 1, Map.of("kjv-Q4_K_M.gguf", SIZE));
    try (Network network = Network.newNetwork();
        GenericContainer<?> registry = Servers.registry(network)) {
      registry.start();
      URI address = Servers.address(registry);

      Receipt first = push(release, address);
      Receipt second = push(release, address);

      assertThat(first.sentBytes()).isGreaterThan(SIZE);
      assertThat(second.sentBytes()).isZero();
      assertThat(second.digest()).isEqualTo(first.digest());
      ArtifactPulls pulls = new ArtifactPulls(address);
      for (String tag : List.of("q4_k_m", "latest", first.digest())) {
        assertThat(pulls.sha256("library/kjv", tag))
            .as(tag)
            .isEqualTo(release.files().getFirst().sha256());
      }
    }
  }

  private static Receipt push(Release release, URI address) throws Exception {
    Destination destination =
        new Destination(
            "house",
            "oci-ollama",
            address + "/library/kjv",
            List.of("q4_k_m", "latest"),
            Credentials.NONE,
            Map.of("chunk-mib", "1"));
    try (RegistryAdapter adapter = RegistryAdapters.open(destination).orElseThrow()) {
      return adapter.push(release);
    }
  }
}

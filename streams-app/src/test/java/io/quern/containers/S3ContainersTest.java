package io.quern.containers;

import static org.assertj.core.api.Assertions.assertThat;

import io.quern.model.Sha256;
import io.quern.register.Credentials;
import io.quern.register.Destination;
import io.quern.register.RandomRelease;
import io.quern.register.Receipt;
import io.quern.register.RegistryAdapter;
import io.quern.register.RegistryAdapters;
import io.quern.register.Release;
import io.quern.register.Release.ReleasedFile;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.Network;
import software.amazon.awssdk.services.s3.S3Client;

/** The adapter and a real S3 server. */
@Containers
class S3ContainersTest {
  private static final String BUCKET = "models";
  private static final int PART = 5 << 20;

  @TempDir private Path folder;

  @Test
  void shouldStandThereInPartsAndBeSentOnce() throws Exception {
    Release release =
        RandomRelease.of(folder, 1, Map.of("model.gguf", PART + 1234, "config.json", 777));
    try (Network network = Network.newNetwork();
        GenericContainer<?> server = Servers.s3(network)) {
      server.start();
      URI address = Servers.address(server);
      try (S3Client s3 = Servers.s3Client(address)) {
        s3.createBucket(it -> it.bucket(BUCKET));

        Receipt first = push(release, address);
        Receipt second = push(release, address);

        assertThat(first.sentBytes()).isGreaterThan(release.totalBytes());
        assertThat(second.sentBytes()).isZero();
        assertThat(second.digest()).isEqualTo(first.digest());
        for (ReleasedFile file : release.files()) {
          String key = "quern/demo/kjv/r1/q4/" + file.path();
          byte[] stored = s3.getObjectAsBytes(it -> it.bucket(BUCKET).key(key)).asByteArray();
          assertThat(Sha256.hex(stored)).as(key).isEqualTo(file.sha256());
        }
      }
    }
  }

  private static Receipt push(Release release, URI address) throws Exception {
    Destination destination =
        new Destination(
            "house",
            "s3",
            "s3://" + BUCKET + "/quern",
            List.of("latest"),
            new Credentials(Servers.S3_USER, Servers.S3_PASSWORD),
            Map.of("endpoint", address.toString(), "region", "us-east-1", "part-size", "5 MiB"));
    try (RegistryAdapter adapter = RegistryAdapters.open(destination).orElseThrow()) {
      return adapter.push(release);
    }
  }
}

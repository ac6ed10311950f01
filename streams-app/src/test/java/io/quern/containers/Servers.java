package io.quern.containers;

import java.net.URI;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.Network;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.utility.MountableFile;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

/** What Quern works with beside Kafka, each in a container under a name of its network. */
final class Servers {
  static final String S3_USER = "quern";
  static final String S3_PASSWORD = "quernsecret";

  /** Of the schema registry, for those on its network. */
  static final String SCHEMAS = "http://schema-registry:8080/apis/registry/v3";

  private Servers() {}

  /** An OCI registry with the configuration of {@code compose.yaml}, named {@code registry}. */
  static GenericContainer<?> registry(Network network) {
    return new GenericContainer<>(Images.registry())
        .withNetwork(network)
        .withNetworkAliases("registry")
        .withCopyFileToContainer(
            MountableFile.forHostPath(Images.ROOT.resolve("docker/registry.yml")),
            "/etc/quern/registry.yml")
        .withCommand("serve", "/etc/quern/registry.yml")
        .withExposedPorts(5000)
        .waitingFor(Wait.forHttp("/v2/").withStartupTimeout(Processes.PATIENCE));
  }

  /** An S3 server over files, named {@code s3}. */
  static GenericContainer<?> s3(Network network) {
    return new GenericContainer<>(Images.s3proxy())
        .withNetwork(network)
        .withNetworkAliases("s3")
        .withEnv("S3PROXY_IDENTITY", S3_USER)
        .withEnv("S3PROXY_CREDENTIAL", S3_PASSWORD)
        .withEnv("JCLOUDS_PROVIDER", "filesystem-nio2")
        .withExposedPorts(80)
        .waitingFor(Wait.forHttp("/").forStatusCode(403).withStartupTimeout(Processes.PATIENCE));
  }

  /** Apicurio, in memory, named {@code schema-registry}. */
  static GenericContainer<?> schemaRegistry(Network network) {
    return new GenericContainer<>(Images.apicurio())
        .withNetwork(network)
        .withNetworkAliases("schema-registry")
        .withExposedPorts(8080)
        .waitingFor(
            Wait.forHttp("/apis/registry/v3/system/info").withStartupTimeout(Processes.PATIENCE));
  }

  static S3Client s3Client(URI address) {
    return S3Client.builder()
        .endpointOverride(address)
        .forcePathStyle(true)
        .region(Region.US_EAST_1)
        .credentialsProvider(
            StaticCredentialsProvider.create(AwsBasicCredentials.create(S3_USER, S3_PASSWORD)))
        .build();
  }

  /** Of the one port that it has, from here. */
  static URI address(GenericContainer<?> container) {
    return URI.create("http://" + container.getHost() + ":" + container.getFirstMappedPort());
  }
}

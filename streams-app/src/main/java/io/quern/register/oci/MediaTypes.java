package io.quern.register.oci;

/** Names that the protocol and the forms have for bytes. */
final class MediaTypes {
  static final String OCI_MANIFEST = "application/vnd.oci.image.manifest.v1+json";
  static final String OCI_INDEX = "application/vnd.oci.image.index.v1+json";
  static final String OCI_EMPTY = "application/vnd.oci.empty.v1+json";
  static final String DOCKER_MANIFEST = "application/vnd.docker.distribution.manifest.v2+json";
  static final String DOCKER_LIST = "application/vnd.docker.distribution.manifest.list.v2+json";
  static final String DOCKER_CONFIG = "application/vnd.docker.container.image.v1+json";
  static final String REPORT = "application/vnd.quern.report.v1+json";

  /** All kinds: a registry may answer 404 or 400 where the one it has is missing. */
  static final String ANY_MANIFEST =
      String.join(", ", OCI_MANIFEST, OCI_INDEX, DOCKER_MANIFEST, DOCKER_LIST);

  /** The name under which oras writes a layer to disk. */
  static final String TITLE = "org.opencontainers.image.title";

  private MediaTypes() {}
}

package io.quern.register.oci;

import io.quern.register.RegistryException;
import io.quern.register.Release;

/** How a kind of consumer wants a release described. The same release has the same bytes always. */
interface Form {
  /**
   * The manifest and blobs of a release.
   *
   * @throws RegistryException refused: the form cannot hold this release, or an option is wrong
   */
  Artifact describe(Release release, OciOptions options) throws RegistryException;

  /**
   * Accepts an address.
   *
   * @throws RegistryException refused: the consumer cannot pull from such a place
   */
  default void check(OciAddress address) throws RegistryException {}
}

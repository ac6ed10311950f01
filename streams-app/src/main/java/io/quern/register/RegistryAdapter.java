package io.quern.register;

/**
 * One kind of registry. An instance serves one destination and one thread.
 *
 * <p>A push may be repeated at any time: what stands in the registry already is not sent again, and
 * names that people pull by (tags, aliases) are moved last.
 */
public interface RegistryAdapter extends AutoCloseable {
  /**
   * Makes the release stand in the registry under the destination's tags.
   *
   * @throws RegistryException in words for {@code status}; says whether trying again may help
   * @throws InterruptedException when the process is stopped; a later push goes on
   */
  Receipt push(Release release) throws RegistryException, InterruptedException;

  /** Lets go of connections. */
  @Override
  default void close() {}
}

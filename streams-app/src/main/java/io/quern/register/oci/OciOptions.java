package io.quern.register.oci;

import io.quern.register.RegistryException;
import io.quern.register.http.Options;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a profile's registry may say beyond the address.
 *
 * @param mountFrom a repository of the same registry that may hold the blobs already
 * @param chunkBytes of one request; larger blobs are sent in several
 * @param silence how long the registry may take without a byte moving
 * @param pause before what failed is tried again within one push; doubled each time
 * @param template Ollama's, in Go's template language; {@code none} for none
 * @param parameters Ollama's, a JSON object
 * @param system Ollama's system message
 * @param license the text of the license
 */
record OciOptions(
    Optional<String> mountFrom,
    long chunkBytes,
    Duration silence,
    Duration pause,
    Optional<String> template,
    Optional<String> parameters,
    Optional<String> system,
    Optional<String> license) {
  private static final String MOUNT_FROM = "mount-from";
  private static final String CHUNK = "chunk-mib";
  private static final String DEFAULT_CHUNK = "32";
  private static final Duration PAUSE = Duration.ofMillis(200);
  private static final Set<String> SHARED = Set.of(MOUNT_FROM, CHUNK, "license");
  private static final Set<String> OLLAMA =
      Set.of(MOUNT_FROM, CHUNK, "license", "template", "parameters", "system");

  /**
   * @throws RegistryException refused: an unknown name, or a number that is none
   */
  static OciOptions read(String adapter, Map<String, String> values) throws RegistryException {
    boolean ollama = adapter.equals(OciAdapter.OLLAMA);
    Options options = Options.of(adapter, values, ollama ? OLLAMA : SHARED);
    return new OciOptions(
        options.text(MOUNT_FROM),
        chunkBytes(options),
        options.timeout(),
        PAUSE,
        options.text("template"),
        options.text("parameters"),
        options.text("system"),
        options.text("license"));
  }

  private static long chunkBytes(Options options) throws RegistryException {
    String value = options.text(CHUNK).orElse(DEFAULT_CHUNK);
    if (!value.matches("[1-9][0-9]{0,3}")) {
      throw options.refused(CHUNK, value, "is a number of MiB from 1 to 9999");
    }
    return Long.parseLong(value) << 20;
  }
}

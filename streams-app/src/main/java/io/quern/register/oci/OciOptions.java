package io.quern.register.oci;

import io.quern.register.RegistryException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a profile's registry may say beyond the address.
 *
 * @param mountFrom a repository of the same registry that may hold the blobs already
 * @param chunkBytes of one request; larger blobs are sent in several
 * @param patience for an answer, beside the time that the bytes themselves may take
 * @param template Ollama's, in Go's template language; {@code none} for none
 * @param parameters Ollama's, a JSON object
 * @param system Ollama's system message
 * @param license the text of the license
 */
record OciOptions(
    Optional<String> mountFrom,
    long chunkBytes,
    Duration patience,
    Optional<String> template,
    Optional<String> parameters,
    Optional<String> system,
    Optional<String> license) {
  private static final String MOUNT_FROM = "mount-from";
  private static final String CHUNK = "chunk-mib";
  private static final String PATIENCE = "timeout-seconds";
  private static final Set<String> NAMES =
      Set.of(MOUNT_FROM, CHUNK, PATIENCE, "template", "params", "system", "license");

  /**
   * @throws RegistryException refused: an unknown name, or a number that is none
   */
  static OciOptions of(Map<String, String> options) throws RegistryException {
    for (String name : new TreeSet<>(options.keySet())) {
      if (!NAMES.contains(name)) {
        throw RegistryException.refused(
            "the option '" + name + "' is not known to OCI registries: there are "
                + String.join(", ", new TreeSet<>(NAMES)));
      }
    }
    return new OciOptions(
        text(options, MOUNT_FROM),
        number(options, CHUNK, 32) << 20,
        Duration.ofSeconds(number(options, PATIENCE, 60)),
        text(options, "template"),
        text(options, "params"),
        text(options, "system"),
        text(options, "license"));
  }

  private static Optional<String> text(Map<String, String> options, String name) {
    return Optional.ofNullable(options.get(name)).filter(value -> !value.isBlank());
  }

  private static long number(Map<String, String> options, String name, long otherwise)
      throws RegistryException {
    String value = options.getOrDefault(name, Long.toString(otherwise));
    if (!value.matches("[1-9][0-9]{0,3}")) {
      throw RegistryException.refused(
          "the option " + name + ": '" + value + "' is no whole number from 1 to 9999");
    }
    return Long.parseLong(value);
  }
}

package io.quern.register.s3;

import io.quern.register.Destination;
import io.quern.register.RegistryException;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a destination says about S3.
 *
 * @param prefix of every key; empty or without a slash at either end
 * @param endpoint of a server other than AWS; empty for AWS
 * @param region empty where the environment or the files of the SDK name it
 * @param pathStyle bucket in the path instead of the host's name
 * @param partSize of an upload in parts, in bytes
 * @param silence after which a connection counts as lost
 */
record S3Settings(
    String bucket,
    String prefix,
    Optional<URI> endpoint,
    Optional<String> region,
    boolean pathStyle,
    long partSize,
    Duration silence) {
  private static final Pattern ADDRESS = Pattern.compile("s3://([^/]{3,255})(?:/(.*))?");
  private static final Pattern SIZE = Pattern.compile("(\\d{1,6}) ?MiB");
  private static final Set<String> OPTIONS =
      new TreeSet<>(Set.of("endpoint", "region", "path-style", "part-size", "timeout-seconds"));
  private static final long MIB = 1 << 20;

  /** S3 takes no smaller part but the last, and none above 5 GiB. */
  private static final long MIN_PART = 5 * MIB;

  private static final long MAX_PART = 5 * 1024 * MIB;
  private static final String DEFAULT_PART = "16 MiB";

  /** Joining the parts of a large object takes minutes. */
  private static final String DEFAULT_SILENCE = "180";

  /**
   * Reads {@code s3://bucket/prefix} and the options {@code endpoint}, {@code region}, {@code
   * path-style} (default: where there is an endpoint), {@code part-size} (default: 16 MiB) and
   * {@code timeout-seconds} of silence (default: 180).
   *
   * @throws RegistryException naming what is wrong and what is expected
   */
  static S3Settings of(Destination destination) throws RegistryException {
    Matcher address = ADDRESS.matcher(destination.address());
    if (!address.matches()) {
      throw refused("'" + destination.address() + "' is not s3://BUCKET/PREFIX");
    }
    for (String name : destination.options().keySet()) {
      if (!OPTIONS.contains(name)) {
        throw refused("option '" + name + "' is not known; there are " + OPTIONS);
      }
    }
    Optional<URI> endpoint = endpoint(option(destination, "endpoint"));
    return new S3Settings(
        address.group(1),
        Optional.ofNullable(address.group(2)).orElse("").replaceAll("^/+|/+$", ""),
        endpoint,
        option(destination, "region"),
        pathStyle(option(destination, "path-style"), endpoint.isPresent()),
        partSize(option(destination, "part-size").orElse(DEFAULT_PART)),
        silence(option(destination, "timeout-seconds").orElse(DEFAULT_SILENCE)));
  }

  private static Optional<String> option(Destination destination, String name) {
    return Optional.ofNullable(destination.options().get(name)).filter(value -> !value.isBlank());
  }

  private static Optional<URI> endpoint(Optional<String> text) throws RegistryException {
    if (text.isEmpty()) {
      return Optional.empty();
    }
    if (!text.get().matches("https?://[^/\\s]+/?")) {
      throw refused("endpoint '" + text.get() + "' is not http(s)://HOST:PORT");
    }
    return text.map(URI::create);
  }

  private static boolean pathStyle(Optional<String> text, boolean byDefault)
      throws RegistryException {
    return switch (text.orElse(Boolean.toString(byDefault))) {
      case "true" -> true;
      case "false" -> false;
      default -> throw refused("path-style '" + text.orElse("") + "' is neither true nor false");
    };
  }

  private static long partSize(String text) throws RegistryException {
    Matcher size = SIZE.matcher(text);
    long bytes = size.matches() ? Long.parseLong(size.group(1)) * MIB : 0;
    if (bytes < MIN_PART || bytes > MAX_PART) {
      throw refused("part-size '" + text + "' is not a size from 5 MiB to 5120 MiB");
    }
    return bytes;
  }

  private static Duration silence(String text) throws RegistryException {
    if (!text.matches("[1-9]\\d{0,4}")) {
      throw refused("timeout-seconds '" + text + "' is not a number from 1 to 99999");
    }
    return Duration.ofSeconds(Long.parseLong(text));
  }

  private static RegistryException refused(String what) {
    return RegistryException.refused("s3: " + what);
  }
}

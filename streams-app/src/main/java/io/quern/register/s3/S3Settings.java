package io.quern.register.s3;

import io.quern.register.Destination;
import io.quern.register.RegistryException;
import io.quern.register.http.Options;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
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
      Set.of("endpoint", "region", "path-style", "part-size");
  private static final long MIB = 1 << 20;
  private static final long SLOWEST = 64 << 10;

  /** S3 takes no smaller part but the last, and none above 5 GiB. */
  private static final long MIN_PART = 5 * MIB;

  private static final long MAX_PART = 5 * 1024 * MIB;
  private static final String DEFAULT_PART = "16 MiB";

  /**
   * Reads {@code s3://bucket/prefix} and the options {@code endpoint}, {@code region}, {@code
   * path-style} (default: where there is an endpoint), {@code part-size} (default: 16 MiB) and
   * {@code timeout}.
   *
   * @throws RegistryException naming what is wrong and what is expected
   */
  static S3Settings of(Destination destination) throws RegistryException {
    Matcher address = ADDRESS.matcher(destination.address());
    if (!address.matches()) {
      throw RegistryException.refused("'" + destination.address() + "' is not s3://BUCKET/PREFIX");
    }
    Options options = Options.of(S3Adapter.NAME, destination.options(), OPTIONS);
    Optional<URI> endpoint = endpoint(options);
    return new S3Settings(
        address.group(1),
        Optional.ofNullable(address.group(2)).orElse("").replaceAll("^/+|/+$", ""),
        endpoint,
        options.text("region"),
        options.text("path-style").isPresent() ? options.isOn("path-style") : endpoint.isPresent(),
        partSize(options),
        options.timeout());
  }

  /** A request that takes longer is given up: nothing slower than 64 KiB a second is waited for. */
  Duration longest() {
    return silence.plusSeconds(partSize / SLOWEST);
  }

  private static Optional<URI> endpoint(Options options) throws RegistryException {
    Optional<String> text = options.text("endpoint");
    if (text.isPresent() && !text.get().matches("https?://[^/\\s@]+/?")) {
      throw options.refused("endpoint", text.get(), "is http(s)://HOST:PORT");
    }
    return text.map(URI::create);
  }

  private static long partSize(Options options) throws RegistryException {
    String text = options.text("part-size").orElse(DEFAULT_PART);
    Matcher size = SIZE.matcher(text);
    long bytes = size.matches() ? Long.parseLong(size.group(1)) * MIB : 0;
    if (bytes < MIN_PART || bytes > MAX_PART) {
      throw options.refused("part-size", text, "is a size from 5 MiB to 5120 MiB");
    }
    return bytes;
  }
}

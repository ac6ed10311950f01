package io.quern.register.oci;

import io.quern.register.RegistryException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A repository of a registry.
 *
 * @param origin {@code https://host[:port]}, without a path
 * @param repository such as {@code library/kjv}
 */
record OciAddress(URI origin, String repository) {
  private static final Pattern REPOSITORY =
      Pattern.compile("[a-z0-9]+((\\.|_|__|-+)[a-z0-9]+)*(/[a-z0-9]+((\\.|_|__|-+)[a-z0-9]+)*)*");
  private static final Pattern TAG = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]{0,127}");

  /**
   * Reads {@code [http[s]://]host[:port]/repository}; https where no scheme stands.
   *
   * @throws RegistryException refused: says what such an address looks like
   */
  static OciAddress parse(String text) throws RegistryException {
    URI uri = uri(text.contains("://") ? text : "https://" + text).orElseThrow(() -> bad(text));
    String path = uri.getRawPath() == null ? "" : uri.getRawPath().replaceAll("^/|/$", "");
    boolean plain = uri.getRawQuery() == null && uri.getRawFragment() == null;
    if (uri.getHost() == null || uri.getRawUserInfo() != null || !plain || !isWeb(uri)) {
      throw bad(text);
    }
    if (!REPOSITORY.matcher(path).matches()) {
      throw RegistryException.refused(
          text
              + ": '"
              + path
              + "' is no repository name: lower-case letters and digits, between"
              + " them . _ - and /, such as library/kjv");
    }
    return new OciAddress(URI.create(uri.getScheme() + "://" + uri.getRawAuthority()), path);
  }

  private static boolean isWeb(URI uri) {
    String scheme = uri.getScheme().toLowerCase(Locale.ROOT);
    return scheme.equals("http") || scheme.equals("https");
  }

  /** Empty for a text that is no URI. */
  static Optional<URI> uri(String text) {
    try {
      return Optional.of(new URI(text));
    } catch (URISyntaxException e) {
      return Optional.empty();
    }
  }

  private static RegistryException bad(String text) {
    return RegistryException.refused(
        "'"
            + text
            + "' is no address of an OCI registry: write https://HOST[:PORT]/REPOSITORY,"
            + " or http:// for one without TLS; credentials do not belong here");
  }

  /**
   * @throws RegistryException refused: not a tag
   */
  static void checkTag(String tag) throws RegistryException {
    if (!TAG.matcher(tag).matches()) {
      throw RegistryException.refused(
          "'"
              + tag
              + "' is no tag: at most 128 letters, digits, _ . and -, beginning with a letter,"
              + " a digit or _");
    }
  }

  /** What stands under {@code /v2/REPOSITORY/}. */
  URI resolve(String path) {
    return origin.resolve("/v2/" + repository + "/" + path);
  }

  /** What a person pulls: without a scheme. */
  String reference(String tagOrDigest) {
    String separator = tagOrDigest.contains(":") ? "@" : ":";
    return origin.getRawAuthority() + "/" + repository + separator + tagOrDigest;
  }

  boolean isOrigin(URI uri) {
    return origin.getScheme().equalsIgnoreCase(uri.getScheme())
        && origin.getRawAuthority().equalsIgnoreCase(uri.getRawAuthority());
  }

  @Override
  public String toString() {
    return origin + "/" + repository;
  }
}

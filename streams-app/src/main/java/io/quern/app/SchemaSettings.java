package io.quern.app;

import io.quern.register.Credentials;
import io.quern.register.CredentialsReference;
import io.quern.register.RegistryException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Map;
import java.util.Optional;

/**
 * Which registry of schemas to use.
 *
 * @param url of its API: {@code http(s)://HOST:PORT/apis/registry/v3}
 * @param credentials {@code env:NAME} or {@code file:/path}; empty for none
 */
record SchemaSettings(String url, String credentials) {
  /** Settings of the user's file, beside those of Kafka's clients. */
  static final String URL = "schema.registry.url";

  static final String CREDENTIALS = "schema.registry.credentials";

  /**
   * What the user says; nothing where no registry is named.
   *
   * @throws StartRefused for an address that is none or holds a password, which is not quoted
   */
  static Optional<SchemaSettings> of(Map<String, String> settings) {
    String url = settings.getOrDefault(URL, "").strip();
    if (url.isEmpty()) {
      return Optional.empty();
    }
    requireAddress(url);
    try {
      String reference = CredentialsReference.check(settings.getOrDefault(CREDENTIALS, "").strip());
      return Optional.of(new SchemaSettings(url, reference));
    } catch (IllegalArgumentException e) {
      throw new StartRefused(CREDENTIALS + ": " + e.getMessage());
    }
  }

  private static void requireAddress(String url) {
    try {
      URI uri = new URI(url);
      boolean web = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
      if (web && uri.getHost() != null && uri.getRawUserInfo() == null) {
        return;
      }
    } catch (URISyntaxException e) {
      // said below
    }
    throw new StartRefused(
        "--schema-registry-url is http(s)://HOST:PORT/apis/registry/v3, without a user or a"
            + " password");
  }

  /** Read when it is used, by the process that uses it. */
  Credentials resolve() {
    try {
      return new CredentialsReference(System.getenv()).resolve(credentials);
    } catch (RegistryException e) {
      throw new StartRefused(CREDENTIALS + ": " + e.getMessage());
    }
  }
}

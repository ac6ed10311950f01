package io.quern.register.http;

import io.quern.register.Credentials;
import io.quern.register.RegistryException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;

/**
 * Where a registry is and who we are there. Credentials go to this site only.
 *
 * @param root scheme, host, port and a path without a final slash
 */
public record Site(URI root, Credentials credentials) {
  /**
   * An address of a registry, and of a thing in it.
   *
   * @param name the last parts of the path
   */
  public record Place(Site site, List<String> name) {
    public Place {
      name = List.copyOf(name);
    }
  }

  /**
   * Takes the thing's name off an address.
   *
   * @param parts of the path that are the name at most; at least one
   */
  public static Place read(String address, int parts, Credentials credentials)
      throws RegistryException {
    URI uri = uri(address);
    List<String> path = List.of(uri.getRawPath().replaceAll("^/+|/+$", "").split("/+"));
    if (path.getFirst().isEmpty()) {
      throw RegistryException.refused(
          address + ": the address names nothing; append the name of the model");
    }
    int named = Math.min(parts, path.size());
    String prefix = String.join("/", path.subList(0, path.size() - named));
    String root = uri.getScheme() + "://" + uri.getRawAuthority();
    URI site = URI.create(prefix.isEmpty() ? root : root + "/" + prefix);
    return new Place(new Site(site, credentials), path.subList(path.size() - named, path.size()));
  }

  private static URI uri(String address) throws RegistryException {
    try {
      URI uri = new URI(address);
      boolean web = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
      if (web && uri.getHost() != null && uri.getRawUserInfo() == null && uri.getQuery() == null) {
        return uri;
      }
    } catch (URISyntaxException e) {
      // said below
    }
    throw RegistryException.refused(
        "'%s' is not an address: give http:// or https://, a host and a path, no credentials"
            .formatted(address));
  }

  /** A request to a path of this site, with credentials. */
  public HttpRequest.Builder request(String path) {
    return authorized(HttpRequest.newBuilder(URI.create(root + path)));
  }

  /** A request to any address: credentials are added if it is of this site. */
  public HttpRequest.Builder request(URI address) {
    HttpRequest.Builder request = HttpRequest.newBuilder(address);
    return isHere(address) ? authorized(request) : request;
  }

  /** Whether an address has this site's scheme, host and port. */
  public boolean isHere(URI address) {
    return root.getScheme().equalsIgnoreCase(address.getScheme())
        && root.getRawAuthority().equalsIgnoreCase(address.getRawAuthority());
  }

  private HttpRequest.Builder authorized(HttpRequest.Builder request) {
    return credentials.isNone() ? request : request.setHeader("Authorization", authorization());
  }

  private String authorization() {
    if (credentials.user().isEmpty()) {
      return "Bearer " + credentials.secret();
    }
    String pair = credentials.user() + ":" + credentials.secret();
    return "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
  }
}

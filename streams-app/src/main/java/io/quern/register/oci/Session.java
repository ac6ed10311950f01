package io.quern.register.oci;

import io.quern.register.Credentials;
import io.quern.register.RegistryException;
import io.quern.register.http.Answer;
import io.quern.register.http.FileBody;
import io.quern.register.http.RegistryClient;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A repository that is talked to: logs in when asked, tells our requests from other hosts'. */
final class Session implements AutoCloseable {
  private final OciAddress address;
  private final RegistryClient client;
  private final Login login;
  private long sentBytes;

  Session(OciAddress address, Credentials credentials, OciOptions options) {
    this.address = address;
    client = new RegistryClient(options.silence());
    List<String> scopes = new ArrayList<>();
    scopes.add("repository:" + address.repository() + ":pull,push");
    options.mountFrom().ifPresent(from -> scopes.add("repository:" + from + ":pull"));
    login = new Login(address, credentials, scopes, client);
  }

  OciAddress address() {
    return address;
  }

  /** Bytes of blobs and manifests that the registry took. */
  long sentBytes() {
    return sentBytes;
  }

  void countSent(long bytes) {
    sentBytes += bytes;
  }

  /** Sends a request without a body. */
  Answer send(String method, URI uri, String... headers)
      throws RegistryException, InterruptedException {
    return send(method, uri, BodyPublishers.noBody(), headers);
  }

  /** Sends a request with a short body. */
  Answer send(String method, URI uri, BodyPublisher body, String... headers)
      throws RegistryException, InterruptedException {
    return answered(uri, () -> client.send(request(uri, headers).method(method, body).build()));
  }

  /** Sends bytes of a file from an offset on. */
  Answer send(String method, URI uri, Path file, long offset, long length, String... headers)
      throws RegistryException, InterruptedException {
    return answered(
        uri, () -> client.send(request(uri, headers), method, FileBody.open(file, offset, length)));
  }

  /** Where an upload goes on: anywhere but from https to http. */
  URI next(URI asked, Answer answer) throws RegistryException {
    URI next =
        answer
            .header("Location")
            .flatMap(OciAddress::uri)
            .map(asked::resolve)
            .orElseThrow(
                () -> RegistryException.passing(answer.request() + " answered without a Location"));
    if ("https".equalsIgnoreCase(asked.getScheme())
        && !"https".equalsIgnoreCase(next.getScheme())) {
      throw RegistryException.refused(
          address
              + ": goes on without TLS, at "
              + next.getScheme()
              + "://"
              + next.getRawAuthority()
              + "; give the registry its public address, or let its proxy send X-Forwarded-Proto");
    }
    return next;
  }

  /** A registry that has other bytes than it was sent. */
  RegistryException lie(String of, String theirs, String ours) {
    String plain = theirs.replaceAll("[^A-Za-z0-9:+._-]", "?");
    return RegistryException.passing(
        address + ": the registry says digest " + plain + " of " + of + ", we sent " + ours);
  }

  private Answer answered(URI uri, Exchange exchange)
      throws RegistryException, InterruptedException {
    Answer answer = exchange.send();
    return answer.status() == 401 && address.isOrigin(uri) && login.respond(answer)
        ? exchange.send()
        : answer;
  }

  private HttpRequest.Builder request(URI uri, String... headers) {
    HttpRequest.Builder request = HttpRequest.newBuilder(uri);
    if (headers.length > 0) {
      request.headers(headers);
    }
    if (address.isOrigin(uri) && !login.authorization().isEmpty()) {
      request.setHeader("Authorization", login.authorization());
    }
    return request;
  }

  @Override
  public void close() {
    client.close();
  }

  /** A request, made anew each time: a body is read once. */
  private interface Exchange {
    Answer send() throws RegistryException, InterruptedException;
  }
}

package io.quern.register.oci;

import io.quern.register.Credentials;
import io.quern.register.RegistryException;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;

/** A repository that is talked to: logs in when asked, tells our requests from other hosts'. */
final class Session implements AutoCloseable {
  private final OciAddress address;
  private final Credentials credentials;
  private final Wire wire;
  private final Login login;

  Session(OciAddress address, Credentials credentials, OciOptions options) {
    this.address = address;
    this.credentials = credentials;
    wire = new Wire(options.patience());
    List<String> scopes = new ArrayList<>();
    scopes.add("repository:" + address.repository() + ":pull,push");
    options.mountFrom().ifPresent(from -> scopes.add("repository:" + from + ":pull"));
    login = new Login(address, credentials, scopes, wire);
  }

  OciAddress address() {
    return address;
  }

  long sentBytes() {
    return wire.sentBytes();
  }

  /**
   * Sends a request; once more after a login if the registry asks for one.
   *
   * @throws IOException the connection did not hold
   */
  Answer send(Call call) throws RegistryException, IOException, InterruptedException {
    Answer answer = wire.send(authorized(call));
    return answer.status() == 401 && address.isOrigin(call.uri()) && login.answer(answer)
        ? wire.send(authorized(call))
        : answer;
  }

  private Call authorized(Call call) {
    boolean ours = address.isOrigin(call.uri()) && !login.authorization().isEmpty();
    return ours ? call.with("Authorization", login.authorization()) : call;
  }

  /** Where an upload goes on: anywhere but from https to http. */
  URI next(Answer answer) throws RegistryException {
    URI next =
        answer
            .location()
            .orElseThrow(() -> RegistryException.passing(address + ": an upload without Location"));
    if ("https".equalsIgnoreCase(address.origin().getScheme())
        && !"https".equalsIgnoreCase(next.getScheme())) {
      throw RegistryException.refused(
          address + ": goes on without TLS, at " + next.getScheme() + "://" + next.getRawAuthority()
              + ": set the registry's public address, or have its proxy send X-Forwarded-Proto");
    }
    return next;
  }

  RegistryException refusal(Answer answer) {
    return Refusals.of(address, answer, !credentials.isNone());
  }

  @Override
  public void close() {
    wire.close();
  }
}

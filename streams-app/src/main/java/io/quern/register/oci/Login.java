package io.quern.register.oci;

import io.quern.format.json.JsonObject;
import io.quern.register.Credentials;
import io.quern.register.RegistryException;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * Answers a registry's challenge. Credentials go to the registry itself, and to the place that hands
 * out its tokens only if that is the registry's own host or is reached by https: whoever can put a
 * header into an answer in clear text could otherwise send for them.
 */
final class Login {
  private final OciAddress address;
  private final Credentials credentials;
  private final List<String> scopes;
  private final Wire wire;
  private String authorization = "";

  /**
   * @param scopes that a token must cover, so that one serves a whole push
   */
  Login(OciAddress address, Credentials credentials, List<String> scopes, Wire wire) {
    this.address = address;
    this.credentials = credentials;
    this.scopes = List.copyOf(scopes);
    this.wire = wire;
  }

  /** The header to send; empty for none. Only the registry's own origin may see it. */
  String authorization() {
    return authorization;
  }

  /** Takes up the challenge of a 401; false where nothing new can be offered. */
  boolean answer(Answer refused) throws RegistryException, IOException, InterruptedException {
    List<String> headers = refused.all("WWW-Authenticate");
    String before = authorization;
    Optional<Challenge> bearer = Challenge.find("bearer", headers);
    if (bearer.isPresent()) {
      authorization = "Bearer " + token(bearer.get());
    } else if (Challenge.find("basic", headers).isPresent() && !credentials.isNone()) {
      authorization = basic();
    }
    return !authorization.equals(before);
  }

  private String basic() {
    String pair = credentials.user() + ":" + credentials.secret();
    return "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
  }

  private String token(Challenge challenge)
      throws RegistryException, IOException, InterruptedException {
    if (!credentials.isNone() && credentials.user().isEmpty()) {
      return credentials.secret();
    }
    URI realm = realm(challenge);
    Call call = Call.of("GET", withScopes(realm, challenge), "get a token for " + address);
    Answer answer = wire.send(credentials.isNone() ? call : call.with("Authorization", basic()));
    if (answer.status() != 200) {
      throw Refusals.of(address, answer, !credentials.isNone());
    }
    Optional<JsonObject> json = Json.parse(answer.body());
    return json.flatMap(body -> body.string("token").or(() -> body.string("access_token")))
        .orElseThrow(
            () -> RegistryException.passing(address + ": " + realm + " answered without a token"));
  }

  private URI realm(Challenge challenge) throws RegistryException {
    String text = challenge.parameter("realm").orElse("");
    URI realm;
    try {
      realm = address.origin().resolve(text);
    } catch (IllegalArgumentException e) {
      throw RegistryException.refused(address + ": '" + text + "' is no address to get tokens from");
    }
    boolean safe =
        "https".equalsIgnoreCase(realm.getScheme())
            || address.origin().getHost().equalsIgnoreCase(realm.getHost());
    if (!safe && !credentials.isNone()) {
      throw RegistryException.refused(
          address + ": hands out tokens at " + realm + ": credentials go to another host by https"
              + " only; set an https realm in the registry");
    }
    return realm;
  }

  private URI withScopes(URI realm, Challenge challenge) {
    List<String> query = new ArrayList<>();
    challenge.parameter("service").ifPresent(service -> query.add("service=" + encoded(service)));
    scopes.forEach(scope -> query.add("scope=" + encoded(scope)));
    String joint = realm.getRawQuery() == null ? "?" : "&";
    return URI.create(realm + joint + String.join("&", query));
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}

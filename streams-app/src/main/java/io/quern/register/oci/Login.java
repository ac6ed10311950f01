package io.quern.register.oci;

import com.fasterxml.jackson.databind.JsonNode;
import io.quern.register.Credentials;
import io.quern.register.PushScope;
import io.quern.register.RegistryException;
import io.quern.register.http.Answer;
import io.quern.register.http.RegistryClient;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * Answers a registry's challenge. Credentials go to the registry itself, and to the place that
 * hands out its tokens only if that is the registry's own host or is reached by https: whoever can
 * put a header into an answer in clear text could otherwise send for them.
 */
final class Login {
  private final OciAddress address;
  private final Credentials credentials;
  private final List<String> scopes;
  private final RegistryClient client;
  private String authorization = "";

  /**
   * @param scopes that a token must cover, so that one serves a whole push
   */
  Login(OciAddress address, Credentials credentials, List<String> scopes, RegistryClient client) {
    this.address = address;
    this.credentials = credentials;
    this.scopes = List.copyOf(scopes);
    this.client = client;
  }

  /** The header to send; empty for none. Only the registry's own origin may see it. */
  String authorization() {
    return authorization;
  }

  /** Takes up the challenge of a 401; false where nothing new can be offered. */
  boolean respond(Answer refused) throws RegistryException, InterruptedException {
    List<String> headers = refused.headers().allValues("WWW-Authenticate");
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

  private String token(Challenge challenge) throws RegistryException, InterruptedException {
    if (!credentials.isNone() && credentials.user().isEmpty()) {
      return credentials.secret();
    }
    HttpRequest.Builder request =
        HttpRequest.newBuilder(withScopes(realm(challenge), challenge)).GET();
    if (!credentials.isNone()) {
      request.setHeader("Authorization", basic());
    }
    Answer answer = client.send(request.build()).done();
    JsonNode json = answer.secretJson();
    String token = json.path("token").asText(json.path("access_token").asText(""));
    if (token.isEmpty()) {
      throw RegistryException.passing(answer.request() + " answered without a token");
    }
    PushScope.current().hide(token);
    return token;
  }

  private URI realm(Challenge challenge) throws RegistryException {
    String text = challenge.parameter("realm").orElse("");
    URI realm = OciAddress.uri(text).map(address.origin()::resolve).orElse(address.origin());
    boolean https = "https".equalsIgnoreCase(realm.getScheme());
    boolean web = https || "http".equalsIgnoreCase(realm.getScheme());
    boolean here = address.origin().getHost().equalsIgnoreCase(realm.getHost());
    if (!web || realm.getHost() == null || text.isEmpty()) {
      throw RegistryException.refused(
          address + ": '" + text + "' is no address to get a token from; see the registry's realm");
    }
    if (!https && !here && !credentials.isNone()) {
      throw RegistryException.refused(
          address
              + ": tokens are handed out at "
              + realm
              + ", and credentials go to another host"
              + " by https only; give the registry a realm with https");
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

package io.quern.register.oci;

import io.quern.format.json.JsonArray;
import io.quern.format.json.JsonObject;
import io.quern.register.RegistryException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.util.Optional;

/** What a registry's no means: whether to come again, and what to do. */
final class Refusals {
  private static final int MAX_WORDS = 240;

  private Refusals() {}

  /** The error of an answer that is not the one hoped for. */
  static RegistryException of(OciAddress address, Answer answer, boolean loggedIn) {
    String what = address + ": could not " + answer.call().purpose() + ": ";
    String said = answer.status() + said(answer);
    return switch (answer.status()) {
      case 401 -> RegistryException.refused(what + said + "; " + unauthorized(loggedIn));
      case 403 ->
          RegistryException.refused(what + said + "; give these credentials leave to push there");
      case 404 ->
          RegistryException.refused(
              what + said + "; check the address, and create the repository where the registry"
                  + " wants that first");
      case 429 ->
          RegistryException.passing(
              what + said + answer.header("Retry-After").map(Refusals::pause).orElse("; too busy"));
      case 408, 425 -> RegistryException.passing(what + said);
      default ->
          answer.status() >= 500 || isLostBlob(answer)
              ? RegistryException.passing(what + said)
              : RegistryException.refused(what + said + "; " + otherwise(answer));
    };
  }

  /** The error of a connection that did not hold. */
  static RegistryException of(OciAddress address, IOException e) {
    String words =
        switch (e) {
          case UnknownHostException _ -> "no such host";
          case HttpConnectTimeoutException _ -> "no connection within 10 s";
          case ConnectException _ -> "no connection: is the registry running there?";
          default -> "the connection broke: " + (e.getMessage() == null ? e : e.getMessage());
        };
    return RegistryException.passing(address + ": " + words, e);
  }

  static RegistryException lie(OciAddress address, String of, String theirs, String ours) {
    return RegistryException.passing(
        address + ": the registry says digest " + plain(theirs) + " of " + of + ", we sent " + ours);
  }

  static boolean says(Answer answer, String code) {
    return error(answer).flatMap(error -> error.string("code")).filter(code::equals).isPresent();
  }

  /** Garbage collection may take a blob between its upload and its manifest. */
  private static boolean isLostBlob(Answer answer) {
    return says(answer, "MANIFEST_BLOB_UNKNOWN");
  }

  private static String unauthorized(boolean loggedIn) {
    return loggedIn
        ? "it does not take these credentials: check user and secret"
        : "it wants a login: name credentials for this registry in the profile";
  }

  private static String pause(String retryAfter) {
    return "; it asks to wait " + plain(retryAfter) + (retryAfter.matches("\\d+") ? " s" : "");
  }

  private static String otherwise(Answer answer) {
    return answer.is(301, 302, 303, 307, 308)
        ? "it redirects: write the address it redirects to, "
            + plain(answer.header("Location").orElse("which it does not name"))
        : "it does not take such a push: see its log";
  }

  /** The registry's first error, if it gave one. */
  private static String said(Answer answer) {
    return error(answer)
        .map(error -> " " + plain(error.string("code").orElse("") + ": " + message(error)))
        .orElse("");
  }

  private static String message(JsonObject error) {
    return error.string("message").orElse("");
  }

  private static Optional<JsonObject> error(Answer answer) {
    return Json.parse(answer.body())
        .flatMap(json -> json.get("errors"))
        .filter(JsonArray.class::isInstance)
        .flatMap(errors -> ((JsonArray) errors).values().stream().findFirst())
        .filter(JsonObject.class::isInstance)
        .map(JsonObject.class::cast);
  }

  /** Words from outside, fit for one line. */
  static String plain(String text) {
    String line = text.replaceAll("[\\p{Cntrl}\\p{Cf}\\s]+", " ").strip();
    return line.length() > MAX_WORDS ? line.substring(0, MAX_WORDS) + "…" : line;
  }
}

package io.quern.register.http;

import io.quern.register.PushScope;
import io.quern.register.RegistryException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.cert.CertificateException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Sends requests, one at a time. Follows no redirect: credentials go where the target says, and
 * nowhere else.
 */
public final class RegistryClient implements AutoCloseable {
  private static final long ANSWER_LIMIT = 16 << 20;
  private static final Duration CONNECT = Duration.ofSeconds(20);
  private static final int LOOK_MILLIS = 100;

  /** Names of headers whose values open something. */
  private static final Pattern OPENS =
      Pattern.compile("(?i)authorization|token|secret|signature|api-?key");

  private static final Pattern SCHEME = Pattern.compile("^[A-Za-z]+ +");

  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .followRedirects(HttpClient.Redirect.NEVER)
          .connectTimeout(CONNECT)
          .build();
  private final Duration silence;

  /**
   * @param silence how long a registry may take without a byte moving
   */
  public RegistryClient(Duration silence) {
    this.silence = silence;
  }

  /** Any status is an answer; none within the time, or a broken one, is an exception. */
  public Answer send(HttpRequest request) throws RegistryException, InterruptedException {
    return send(request, new Activity());
  }

  /** Sends the body with {@code method}, and closes it. */
  public Answer send(HttpRequest.Builder request, String method, FileBody body)
      throws RegistryException, InterruptedException {
    try (body) {
      return send(request.method(method, body.publisher()).build(), body.activity());
    } catch (IOException e) {
      throw RegistryException.passing("a file of the artifact cannot be closed: " + e, e);
    }
  }

  private Answer send(HttpRequest request, Activity activity)
      throws RegistryException, InterruptedException {
    hideWhatOpens(request);
    BodyHandler<String> text = BodyHandlers.limiting(BodyHandlers.ofString(), ANSWER_LIMIT);
    CompletableFuture<HttpResponse<String>> answer = http.sendAsync(request, text);
    try {
      return answer(request, await(request, answer, activity));
    } finally {
      answer.cancel(true); // ends an exchange that is still under way
    }
  }

  private HttpResponse<String> await(
      HttpRequest request, CompletableFuture<HttpResponse<String>> answer, Activity activity)
      throws RegistryException, InterruptedException {
    while (true) {
      try {
        HttpResponse<String> response = answer.get(LOOK_MILLIS, TimeUnit.MILLISECONDS);
        activity.moved();
        return response;
      } catch (TimeoutException e) {
        if (activity.isSilentFor(silence)) {
          throw RegistryException.passing(
              "%s: nothing moved for %d s".formatted(name(request), silence.toSeconds()), e);
        }
      } catch (ExecutionException e) {
        throw broken(request, e.getCause());
      }
    }
  }

  /** Registries quote what they refuse, tokens that they handed out themselves among it. */
  private static void hideWhatOpens(HttpRequest request) {
    PushScope push = PushScope.current();
    request
        .headers()
        .map()
        .forEach(
            (name, values) -> {
              if (OPENS.matcher(name).find()) {
                values.forEach(value -> push.hide(SCHEME.matcher(value).replaceFirst("")));
              }
            });
  }

  private static Answer answer(HttpRequest request, HttpResponse<String> response) {
    return new Answer(name(request), response.statusCode(), response.headers(), response.body());
  }

  private static RegistryException broken(HttpRequest request, @Nullable Throwable cause) {
    String name = name(request);
    if (cause == null) {
      return RegistryException.passing(name + ": no answer");
    }
    if (hasCause(cause, CertificateException.class)) {
      return RegistryException.refused(name + ": its certificate is not trusted: " + text(cause));
    }
    if (hasCause(cause, ConnectException.class)) {
      return RegistryException.passing(name + ": nobody answers there", cause);
    }
    return RegistryException.passing(name + ": the connection broke: " + text(cause), cause);
  }

  private static boolean hasCause(Throwable thrown, Class<? extends Throwable> type) {
    for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
      if (type.isInstance(cause)) {
        return true;
      }
    }
    return false;
  }

  private static String text(Throwable cause) {
    String message = cause.getMessage();
    return message == null ? cause.getClass().getSimpleName() : message;
  }

  /** Method and address; the query is left out, for it may hold a signature. */
  private static String name(HttpRequest request) {
    URI uri = request.uri();
    return "%s %s://%s%s"
        .formatted(request.method(), uri.getScheme(), uri.getRawAuthority(), uri.getRawPath());
  }

  @Override
  public void close() {
    http.shutdownNow();
  }
}

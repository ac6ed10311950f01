package io.quern.register.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quern.register.PushScope;
import io.quern.register.RegistryException;
import java.net.http.HttpHeaders;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

/**
 * What a registry answered, in memory: answers are short, what is long goes the other way.
 *
 * @param request method and address, for sentences; without its query, which may hold a signature
 */
public record Answer(String request, int status, HttpHeaders headers, String body) {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final int QUOTED = 200;

  public boolean isDone() {
    return status >= 200 && status < 300;
  }

  public Optional<String> header(String name) {
    return headers.firstValue(name);
  }

  /** This answer, if it is a good one; else what is wrong, in words. */
  public Answer done() throws RegistryException {
    if (!isDone()) {
      throw failure();
    }
    return this;
  }

  /** The body as JSON; an answer that is none passes, for it comes from something in between. */
  public JsonNode json() throws RegistryException {
    return json(body);
  }

  /** The last line of a body of JSON lines: it alone says how the work ended. */
  public JsonNode lastLine() throws RegistryException {
    return json(body.strip().lines().reduce("", (earlier, later) -> later));
  }

  /** As {@link #json()}, of a body that holds a secret: nothing of it is quoted. */
  public JsonNode secretJson() throws RegistryException {
    try {
      return MAPPER.readTree(body);
    } catch (JsonProcessingException e) {
      // Without the cause, which quotes the body, too.
      throw RegistryException.passing(
          "%s answered %d with something that is not JSON".formatted(request, status));
    }
  }

  private JsonNode json(String text) throws RegistryException {
    try {
      return MAPPER.readTree(text);
    } catch (JsonProcessingException e) {
      throw RegistryException.passing(
          "%s answered %d with something that is not JSON%s"
              .formatted(request, status, quoted(text)),
          e);
    }
  }

  /** What a status that is not a good one means. */
  public RegistryException failure() {
    if (!isPassing()) {
      return RegistryException.refused(words());
    }
    return retryAfter()
        .map(wait -> RegistryException.busy(words(), wait))
        .orElseGet(() -> RegistryException.passing(words()));
  }

  /** The header counts seconds, or names a time. */
  private Optional<Duration> retryAfter() {
    Optional<String> header = header("Retry-After");
    try {
      return header.map(text -> Duration.ofSeconds(Long.parseLong(text.strip())));
    } catch (NumberFormatException e) {
      return header.flatMap(Answer::untilThen);
    }
  }

  private static Optional<Duration> untilThen(String time) {
    try {
      Instant then = Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(time));
      return Optional.of(Duration.between(Instant.now(), then)).filter(Duration::isPositive);
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  private boolean isPassing() {
    return status == 408 || status == 425 || status == 429 || status >= 500;
  }

  private String words() {
    return "%s answered %d%s%s".formatted(request, status, quoted(body), advice());
  }

  private String advice() {
    if (isPassing()) {
      return header("Retry-After")
          .map(wait -> "; it asks to wait, Retry-After: " + wait)
          .orElse("");
    }
    return switch (status) {
      case 401 -> "; credentials are missing or not accepted: see the target's credentials";
      case 403 -> "; the credentials do not allow it: give their owner the right to write there";
      case 404 -> "; there is no such place: see the target's address";
      case 413 -> "; the registry, or a proxy before it, limits the size of a body";
      default ->
          status >= 300 && status < 400
              ? "; it has moved: change the target's address" + location()
              : "";
    };
  }

  private String location() {
    return header("Location").map(where -> " to " + where.replaceFirst("\\?.*", "")).orElse("");
  }

  /** Secrets go before the rest is cut: half of one would not be known any more. */
  private static String quoted(String text) {
    String line = PushScope.current().discreet(text).strip().replaceAll("[\\p{Cntrl}\\s]+", " ");
    if (line.isEmpty()) {
      return "";
    }
    return " (" + (line.length() > QUOTED ? line.substring(0, QUOTED) + "…" : line) + ")";
  }
}

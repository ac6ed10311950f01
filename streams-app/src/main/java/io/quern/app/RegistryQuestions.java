package io.quern.app;

import com.microsoft.kiota.ApiException;
import io.apicurio.registry.rest.client.models.ProblemDetails;
import io.apicurio.registry.rest.client.models.RuleViolationProblemDetails;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/** Asks a registry of schemas, patiently but not for ever: threads that process records wait. */
final class RegistryQuestions {
  static final int NOT_FOUND = 404;
  static final int CONFLICT = 409;

  private static final int FIRST_PAUSE_MILLIS = 100;

  private final String url;
  private final Limits limits;

  /**
   * How long to wait.
   *
   * @param answer for one answer, its body included
   * @param patience from the first question on, while the registry is away or busy
   */
  record Limits(Duration answer, Duration patience) {
    static final Limits STANDARD = new Limits(Duration.ofSeconds(5), Duration.ofSeconds(30));
  }

  RegistryQuestions(String url, Limits limits) {
    this.url = url;
    this.limits = limits;
  }

  /** Nothing where the registry says that it has none. */
  <T> Optional<T> found(Supplier<T> question) {
    try {
      return Optional.of(ask(question));
    } catch (ApiException e) {
      if (statusOf(e) == NOT_FOUND) {
        return Optional.empty();
      }
      throw refused(e);
    }
  }

  /**
   * Asks again while the registry is away or busy.
   *
   * @throws ApiException its own refusals
   * @throws StartRefused when it has not answered in time
   */
  <T> T ask(Supplier<T> question) {
    long end = System.nanoTime() + limits.patience().toNanos();
    int pause = FIRST_PAUSE_MILLIS;
    while (true) {
      try {
        return once(question);
      } catch (ApiException | UncheckedIOException e) {
        if (e instanceof ApiException answer && isFinal(statusOf(answer))) {
          throw e;
        }
        if (System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(pause) > end) {
          throw refused(e);
        }
        Answers.pause(pause);
        pause *= 2;
      }
    }
  }

  private static boolean isFinal(int status) {
    return status / 100 == 4 && status != 408 && status != 429;
  }

  /** On a thread of its own: the client has limits for a connection and for a head, but no more. */
  private <T> T once(Supplier<T> question) {
    FutureTask<T> answer = new FutureTask<>(question::get);
    Thread.ofVirtual().name("schema-registry").start(answer);
    try {
      return answer.get(limits.answer().toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw new UncheckedIOException(
          new HttpTimeoutException("nothing came within " + limits.answer().toMillis() + " ms"));
    } catch (InterruptedException e) {
      throw Answers.interrupted(e);
    } catch (ExecutionException e) {
      throw asTheClientThrewIt(Answers.causeOf(e));
    } finally {
      answer.cancel(true);
    }
  }

  private static RuntimeException asTheClientThrewIt(Throwable why) {
    return switch (why) {
      case Error error -> throw error;
      case ApiException answer -> answer;
      case RuntimeException other -> new UncheckedIOException(new IOException(other));
      default -> new IllegalStateException(why);
    };
  }

  /** What an HTTP status says; 0 where none came. */
  static int statusOf(ApiException e) {
    return switch (e) {
      case ProblemDetails problem when problem.getStatus() != null -> problem.getStatus();
      case RuleViolationProblemDetails problem when problem.getStatus() != null ->
          problem.getStatus();
      default -> e.getResponseStatusCode();
    };
  }

  /** The registry's own words, in a line. */
  static String detail(ApiException e) {
    String detail =
        switch (e) {
          case RuleViolationProblemDetails problem -> problem.getDetail();
          case ProblemDetails problem -> problem.getDetail();
          default -> e.getMessage();
        };
    return String.valueOf(detail).lines().findFirst().orElse("");
  }

  StartRefused refused(RuntimeException why) {
    return new StartRefused("the schema registry " + url + " " + sentence(why), why);
  }

  private static String sentence(RuntimeException why) {
    int status = why instanceof ApiException answer ? statusOf(answer) : 0;
    return switch (status) {
      case 0 -> "does not answer (" + SettingsFault.innermost(why) + ")";
      case 401, 403 -> "does not let us in (" + status + "); check " + SchemaSettings.CREDENTIALS;
      default -> "answers " + status + words(why);
    };
  }

  private static String words(RuntimeException why) {
    return why instanceof ApiException answer ? " (" + detail(answer) + ")" : "";
  }
}

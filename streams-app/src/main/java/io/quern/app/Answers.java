package io.quern.app;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.common.KafkaFuture;

/** Waits for what a broker answers to an administrative question, and says in one line why not. */
final class Answers {
  private static final int LIMIT_SECONDS = 15;

  private Answers() {}

  static <T> T await(KafkaFuture<T> answer) {
    try {
      return answer.get(LIMIT_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw refused(causeOf(e));
    } catch (TimeoutException e) {
      throw refused(e);
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  /** The answers that came; those that failed with the given error are left out. */
  static <K, T> Map<K, T> acceptEach(
      Map<K, KafkaFuture<T>> answers, Class<? extends Exception> tolerated) {
    Map<K, T> accepted = new HashMap<>();
    for (Map.Entry<K, KafkaFuture<T>> answer : answers.entrySet()) {
      try {
        accepted.put(answer.getKey(), await(answer.getValue()));
      } catch (BrokerUnreachable e) {
        if (!tolerated.isInstance(e.getCause())) {
          throw e;
        }
      }
    }
    return accepted;
  }

  static void pause(int millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  /** What Kafka reports stands in the cause. */
  static Throwable causeOf(ExecutionException e) {
    Throwable cause = e.getCause();
    return cause == null ? e : cause;
  }

  private static BrokerUnreachable refused(Throwable why) {
    String text = why instanceof TimeoutException ? "no answer in time" : why.getMessage();
    return new BrokerUnreachable(
        "the broker did not do as asked: " + text + " (" + why.getClass().getSimpleName() + ")",
        why);
  }

  static StartRefused interrupted(InterruptedException e) {
    Thread.currentThread().interrupt();
    return new StartRefused("interrupted while waiting for the broker", e);
  }
}

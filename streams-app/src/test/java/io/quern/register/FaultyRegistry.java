package io.quern.register;

import io.quern.register.http.StandInServer.Behaviour;
import io.quern.register.http.StandInServer.Reply;
import io.quern.register.http.StandInServer.Request;
import java.util.Optional;
import java.util.function.BiPredicate;
import java.util.function.UnaryOperator;

/** A sound registry, until a fault is set; answers of errors quote what was sent, as some do. */
final class FaultyRegistry implements Behaviour {
  private static final int CUT_AFTER = 1000;
  private static final int SLOW_MILLIS = 4000;

  private final Behaviour sound;
  private final BiPredicate<String, String> weights;
  private final Lie lie;
  private volatile Fault fault = Fault.NONE;
  private volatile boolean onlyWeights;

  /** Says something else than what is so. */
  @FunctionalInterface
  interface Lie {
    Reply instead(Request request, Reply sound);
  }

  /**
   * @param weights whether a request of that method and path carries weights
   */
  FaultyRegistry(Behaviour sound, BiPredicate<String, String> weights, Lie lie) {
    this.sound = sound;
    this.weights = weights;
    this.lie = lie;
  }

  /**
   * @param late whether it shows only once weights come
   */
  void set(Fault next, boolean late) {
    fault = next;
    onlyWeights = late;
  }

  @Override
  public Reply answer(Request request) throws InterruptedException {
    boolean now = !onlyWeights || weights.test(request.method(), request.path());
    if (fault == Fault.SLOW && now) {
      Thread.sleep(SLOW_MILLIS);
    }
    Optional<Integer> status = now ? fault.status() : Optional.empty();
    if (status.isPresent()) {
      return error(status.get(), request);
    }
    Reply reply = sound.answer(request);
    return fault == Fault.LYING ? lie.instead(request, reply) : reply;
  }

  private static Reply error(int status, Request request) {
    UnaryOperator<String> header = name -> request.headers().getOrDefault(name, "none");
    String said = "not with " + header.apply("Authorization").replace("\"", "'");
    return Reply.of(status, "{\"error\": \"" + said + "\", \"message\": \"" + said + "\"}");
  }

  @Override
  public int cutAfter(String method, String path) throws InterruptedException {
    return fault == Fault.CUT && weights.test(method, path)
        ? CUT_AFTER
        : sound.cutAfter(method, path);
  }
}

package io.quern.app;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.common.errors.ApplicationRecoverableException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TransactionAbortableException;
import org.apache.kafka.common.errors.TransactionAbortedException;
import org.apache.kafka.common.errors.UnknownProducerIdException;
import org.apache.kafka.streams.errors.TaskCorruptedException;
import org.apache.kafka.streams.errors.TaskMigratedException;

/**
 * What a shell does about a fault; nothing else decides that. Unknown faults stop the process, and
 * so do known ones that keep coming: it then starts anew from what was committed.
 */
public final class FailurePolicy {
  /** What is done. */
  public enum Reaction {
    /** The same again, with the same client. */
    RETRY,
    /** A new thread, a new client, from what was committed. */
    REPLACE,
    /** The end of the process, loudly. */
    STOP
  }

  private static final int MOST = 8;
  private static final Duration WITHIN = Duration.ofMinutes(2);

  private static final Set<Class<? extends Throwable>> LOST_TO_ANOTHER =
      Set.of(
          ProducerFencedException.class,
          InvalidProducerEpochException.class,
          UnknownProducerIdException.class,
          CommitFailedException.class,
          ApplicationRecoverableException.class,
          TransactionAbortableException.class,
          TransactionAbortedException.class,
          TaskMigratedException.class,
          TaskCorruptedException.class);

  private final InstantSource clock;
  private final Deque<Instant> recent = new ArrayDeque<>();

  public FailurePolicy(InstantSource clock) {
    this.clock = clock;
  }

  public static FailurePolicy standard() {
    return new FailurePolicy(InstantSource.system());
  }

  /** What to do about a fault that came now; it counts against the limit. */
  public synchronized Reaction reactionTo(Throwable fault) {
    Reaction reaction = kindOf(fault);
    return reaction == Reaction.STOP || tooMany() ? Reaction.STOP : reaction;
  }

  /** Whether to go on in some way after a fault that came now. */
  public boolean passes(Throwable fault) {
    return reactionTo(fault) != Reaction.STOP;
  }

  private boolean tooMany() {
    Instant now = clock.instant();
    recent.addLast(now);
    while (recent.getFirst().isBefore(now.minus(WITHIN))) {
      recent.removeFirst();
    }
    return recent.size() > MOST;
  }

  private static Reaction kindOf(Throwable fault) {
    if (causes(fault).anyMatch(Error.class::isInstance)) {
      return Reaction.STOP;
    }
    if (causes(fault).anyMatch(FailurePolicy::isLostToAnother)) {
      return Reaction.REPLACE;
    }
    return causes(fault).anyMatch(FailurePolicy::isPassing) ? Reaction.RETRY : Reaction.STOP;
  }

  private static boolean isLostToAnother(Throwable fault) {
    return LOST_TO_ANOTHER.stream().anyMatch(kind -> kind.isInstance(fault));
  }

  private static boolean isPassing(Throwable fault) {
    return fault instanceof RetriableException || fault instanceof TimeoutException;
  }

  private static Stream<Throwable> causes(Throwable fault) {
    return Stream.iterate(fault, cause -> cause != null, Throwable::getCause);
  }
}

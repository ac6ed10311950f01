package io.quern.app;

import java.util.Optional;
import java.util.stream.Stream;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.GroupAuthorizationException;
import org.apache.kafka.common.errors.TopicAuthorizationException;

/** Says in one line what a cluster does not allow us. */
public final class AccessRefusal {
  private static final String HINT = "; ops/acls.sh prints what each role needs";

  private AccessRefusal() {}

  /** The sentence, where permission is what is missing. */
  public static Optional<String> of(Throwable fault) {
    return Stream.iterate(fault, each -> each != null, Throwable::getCause)
        .filter(AuthorizationException.class::isInstance)
        .map(AccessRefusal::sentence)
        .reduce((outer, inner) -> inner)
        .map(text -> text + HINT);
  }

  private static String sentence(Throwable refusal) {
    return switch (refusal) {
      case TopicAuthorizationException topics when !topics.unauthorizedTopics().isEmpty() ->
          "the cluster does not allow us topics "
              + String.join(", ", topics.unauthorizedTopics().stream().sorted().toList());
      case GroupAuthorizationException group when group.groupId() != null ->
          "the cluster does not allow us group " + group.groupId();
      default ->
          "the cluster does not allow us what we ask: %s (%s)"
              .formatted(refusal.getMessage(), refusal.getClass().getSimpleName());
    };
  }
}

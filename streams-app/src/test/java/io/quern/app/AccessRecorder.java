package io.quern.app;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.metadata.authorizer.StandardAuthorizer;
import org.apache.kafka.server.authorizer.Action;
import org.apache.kafka.server.authorizer.AuthorizableRequestContext;
import org.apache.kafka.server.authorizer.AuthorizationResult;

/** Kafka's own authorizer, which also remembers what it was asked and allowed. */
public final class AccessRecorder extends StandardAuthorizer {
  private static final Set<Access> ALLOWED = ConcurrentHashMap.newKeySet();

  /** Somebody did something to something, and was allowed to. */
  record Access(String user, AclOperation operation, ResourcePattern resource) {}

  static void forget() {
    ALLOWED.clear();
  }

  static Set<Access> allowed() {
    return Set.copyOf(ALLOWED);
  }

  @Override
  public List<AuthorizationResult> authorize(
      AuthorizableRequestContext context, List<Action> actions) {
    List<AuthorizationResult> results = super.authorize(context, actions);
    for (int i = 0; i < actions.size(); i++) {
      if (results.get(i) == AuthorizationResult.ALLOWED) {
        Action action = actions.get(i);
        ALLOWED.add(
            new Access(
                context.principal().getName(), action.operation(), action.resourcePattern()));
      }
    }
    return results;
  }
}

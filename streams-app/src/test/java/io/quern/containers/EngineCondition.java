package io.quern.containers;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Where no Docker engine can run them, tests are left out and one line says so; with {@code mvn
 * verify -Pcontainers} they fail.
 */
final class EngineCondition implements ExecutionCondition {
  private static final AtomicBoolean SAID = new AtomicBoolean();

  @Override
  public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
    Optional<IllegalStateException> refusal = Engine.refusal();
    if (refusal.isEmpty()) {
      return ConditionEvaluationResult.enabled("a Docker engine has what they need");
    }
    String reason = refusal.get().getMessage();
    if (Boolean.getBoolean("containers.required")) {
      throw new IllegalStateException(
          reason + ", and -Pcontainers was asked for", refusal.get().getCause());
    }
    if (SAID.compareAndSet(false, true)) {
      System.out.println(
          "Tests with containers are left out: "
              + reason
              + " (mvn verify -Pcontainers insists on them)");
    }
    return ConditionEvaluationResult.disabled(reason);
  }
}

package io.quern.containers;

import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.testcontainers.DockerClientFactory;

/**
 * Where no Docker engine answers, tests are left out and one line says so; with {@code mvn verify
 * -Pcontainers} they fail.
 */
final class EngineCondition implements ExecutionCondition {
  private static final String NO_ENGINE = "no Docker engine answers";
  private static final AtomicBoolean SAID = new AtomicBoolean();

  @Override
  public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
    if (DockerClientFactory.instance().isDockerAvailable()) {
      return ConditionEvaluationResult.enabled("a Docker engine answers");
    }
    if (Boolean.getBoolean("containers.required")) {
      throw new IllegalStateException(NO_ENGINE + ", and -Pcontainers was asked for");
    }
    if (SAID.compareAndSet(false, true)) {
      System.out.println(
          "Tests with containers are left out: "
              + NO_ENGINE
              + " (mvn verify -Pcontainers insists on them)");
    }
    return ConditionEvaluationResult.disabled(NO_ENGINE);
  }
}

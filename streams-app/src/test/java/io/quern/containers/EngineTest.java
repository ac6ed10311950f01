package io.quern.containers;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.testcontainers.containers.ContainerFetchException;

class EngineTest {
  @Test
  void shouldAcceptAnEngineThatHasTheImages() {
    assertThat(Engine.refusal(EngineTest::works, EngineTest::works)).isEmpty();
  }

  @Test
  void shouldSayThatNoEngineAnswers() {
    AtomicBoolean fetched = new AtomicBoolean();
    IllegalStateException cause = new IllegalStateException("no valid environment");

    var refusal = Engine.refusal(failing(cause), () -> fetched.set(true)).orElseThrow();

    assertThat(refusal).hasMessage("no Docker engine answers").hasCause(cause);
    assertThat(fetched).isFalse();
  }

  @Test
  void shouldSayThatAnEngineCannotPull() {
    ContainerFetchException cause = new ContainerFetchException("testcontainers/ryuk");

    assertThat(Engine.refusal(failing(cause), EngineTest::works).orElseThrow())
        .hasMessage("the Docker engine lacks images and can pull none")
        .hasCause(cause);
    assertThat(Engine.refusal(EngineTest::works, failing(cause)).orElseThrow()).hasCause(cause);
  }

  private static void works() {}

  private static Runnable failing(RuntimeException cause) {
    return () -> {
      throw cause;
    };
  }
}

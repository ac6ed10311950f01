package io.quern.containers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class TeardownTest {
  private final List<String> taken = new ArrayList<>();

  @Test
  void shouldTakeEveryStepThoughSomeFail() {
    Stream<Runnable> steps =
        Stream.of(failing("volumes"), () -> taken.add("network"), failing("client"));

    assertThatThrownBy(() -> Teardown.all(steps))
        .hasMessage("volumes")
        .hasSuppressedException(new IllegalStateException("client"));

    assertThat(taken).containsExactly("volumes", "network", "client");
  }

  @Test
  void shouldTellWhatFailedFirst() {
    IOException cause = new IOException("no broker");

    Teardown.after(cause, failing("volumes"));

    assertThat(cause).hasSuppressedException(new IllegalStateException("volumes"));
  }

  private Runnable failing(String step) {
    return () -> {
      taken.add(step);
      throw new IllegalStateException(step);
    };
  }
}

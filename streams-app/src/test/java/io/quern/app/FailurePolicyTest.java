package io.quern.app;

import static io.quern.app.FailurePolicy.Reaction.REPLACE;
import static io.quern.app.FailurePolicy.Reaction.RETRY;
import static io.quern.app.FailurePolicy.Reaction.STOP;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.streams.errors.StreamsException;
import org.junit.jupiter.api.Test;

class FailurePolicyTest {
  private Instant now = Instant.EPOCH;
  private final FailurePolicy policy = new FailurePolicy(() -> now);

  @Test
  void shouldRetryWhatPasses() {
    assertThat(policy.reactionTo(new StreamsException(new TimeoutException("away"))))
        .isEqualTo(RETRY);
  }

  @Test
  void shouldReplaceWhatAnotherTookOver() {
    assertThat(policy.reactionTo(new ProducerFencedException("taken"))).isEqualTo(REPLACE);
  }

  @Test
  void shouldStopAtWhatItDoesNotKnow() {
    assertThat(policy.reactionTo(new IllegalStateException("?"))).isEqualTo(STOP);
    assertThat(policy.reactionTo(new StreamsException(new IOException("disk full"))))
        .isEqualTo(STOP);
    assertThat(policy.reactionTo(new TopicAuthorizationException("no"))).isEqualTo(STOP);
    assertThat(policy.reactionTo(new StreamsException(new OutOfMemoryError()))).isEqualTo(STOP);
  }

  @Test
  void shouldStopWhenItKeepsComing() {
    for (int i = 0; i < 8; i++) {
      assertThat(policy.reactionTo(new TimeoutException())).isEqualTo(RETRY);
    }
    assertThat(policy.reactionTo(new TimeoutException())).isEqualTo(STOP);
    now = now.plus(Duration.ofMinutes(3));
    assertThat(policy.reactionTo(new TimeoutException())).isEqualTo(RETRY);
  }
}

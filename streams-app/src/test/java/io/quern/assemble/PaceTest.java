package io.quern.assemble;

import static org.assertj.core.api.Assertions.assertThat;

import io.quern.model.ArtifactState;
import io.quern.model.ArtifactState.LogPosition;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

/** When the sink commits, and when it announces. */
class PaceTest {
  private final Sample sample = Sample.of(1, "q", "plan-1", 1000);
  private final Job job = Job.of(sample.opened(), new LogPosition(0, 0));
  private final Hands clock = new Hands();

  /** A clock that is set by hand. */
  private static final class Hands extends Clock {
    private long millis = 1_000_000;

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }

    @Override
    public Instant instant() {
      return Instant.ofEpochMilli(millis);
    }
  }

  @Test
  void shouldCommitAFifthOfASecondAfterTheFirstSegment() {
    Cadence cadence = new Cadence(clock);
    assertThat(cadence.isDue()).isFalse();

    cadence.took(10);
    clock.millis += 150;
    cadence.took(10);

    assertThat(cadence.isDue()).isFalse();
    assertThat(cadence.untilDue()).isEqualTo(Duration.ofMillis(50));
    clock.millis += 50;
    assertThat(cadence.isDue()).isTrue();
    cadence.reset();
    assertThat(cadence.isDue()).isFalse();
  }

  @Test
  void shouldCommitAtOnceWhenMuchWasTaken() {
    Cadence cadence = new Cadence(clock);

    cadence.took(32 << 20);

    assertThat(cadence.isDue()).isTrue();
  }

  @Test
  void shouldAnnounceProgressOnceASecondAndOnlyIfItMoved() {
    Announcements announcements = new Announcements(clock);
    announcements.add(job.inWork(0));
    clock.millis += 999;
    announcements.addProgress(job.inWork(100));
    clock.millis += 1;
    announcements.addProgress(job.inWork(200));
    clock.millis += 5000;
    announcements.addProgress(job.inWork(200));

    assertThat(announcements.take()).extracting(ArtifactState::bytesDone).containsExactly(0L, 200L);
    assertThat(announcements.isEmpty()).isTrue();
  }

  @Test
  void shouldNumberStatesBeyondThoseOfAnEarlierOwner() {
    Announcements announcements = new Announcements(clock);
    Announcements earlier = new Announcements(clock);
    earlier.add(job.inWork(0));
    earlier.add(job.inWork(10));
    announcements.known(earlier.take().getLast());

    announcements.add(job.inWork(20));

    assertThat(announcements.take()).extracting(ArtifactState::sequence).containsExactly(3L);
  }
}

package io.quern.register;

import static org.assertj.core.api.Assertions.assertThat;

import io.quern.model.ArtifactId;
import io.quern.model.PlanRef;
import io.quern.model.RegistryTarget;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Pushes that never end, break, or are slow: what becomes of them, and of the others. */
class PushPoolTest {
  private static final Receipt RECEIPT = new Receipt("house/kjv:latest", "sha256:ab", 1, List.of());

  private final PushCounts counts = new PushCounts();
  private final CountDownLatch never = new CountDownLatch(1);
  private PushPool pool = pool(task -> Optional.of(new PushResult.Pushed(RECEIPT)));

  private PushPool pool(PushPool.Pusher pusher) {
    return pool(pusher, Duration.ofMillis(300));
  }

  private PushPool pool(PushPool.Pusher pusher, Duration silence) {
    return new PushPool(pusher, counts, silence);
  }

  @AfterEach
  void close() {
    never.countDown();
    pool.close();
  }

  @Test
  void shouldTellOfAnErrorOfAnAdapter() throws Exception {
    pool =
        pool(
            task -> {
              throw new StackOverflowError("deep");
            });

    PushResult.Failed failed = (PushResult.Failed) pushed(task("m", "http://house/m"));

    assertThat(failed.why()).contains("broke", "StackOverflowError: deep");
    assertThat(failed.refused()).isFalse();
    assertThat(pool.hasRoomFor(task("m", "http://house/m"), List.of())).isTrue();
  }

  @Test
  void shouldTellOfAnInterruptionThatNobodyAskedFor() throws Exception {
    pool = pool(task -> Optional.empty());

    PushResult.Failed failed = (PushResult.Failed) pushed(task("m", "http://house/m"));

    assertThat(failed.why()).isEqualTo("it was interrupted");
  }

  @Test
  void shouldGiveUpAPushInWhichNothingMoves() throws Exception {
    pool = pool(task -> deaf());

    PushResult.Failed failed = (PushResult.Failed) pushed(task("m", "/mnt/models"));

    assertThat(failed.why()).isEqualTo("/mnt/models: nothing moved for 0 s; the push was given up");
    assertThat(pool.has("m/r1/q4#house")).isFalse();
    assertThat(pool.hasRoomFor(task("m", "/mnt/models"), List.of()))
        .as("while its thread holds what it holds")
        .isFalse();
    assertThat(pool.hasRoomFor(task("m", "/srv/models"), List.of())).isTrue();
    never.countDown();
    awaitRoomFor(task("m", "/mnt/models"));
  }

  /** What cannot be interrupted, as a file system that hangs. */
  private Optional<PushResult> deaf() {
    boolean waiting = true;
    while (waiting) {
      try {
        waiting = !never.await(1, TimeUnit.MINUTES);
      } catch (InterruptedException e) {
        // goes on
      }
    }
    return Optional.of(new PushResult.Pushed(RECEIPT));
  }

  @Test
  void shouldLetASlowPushGoOnWhileBytesMove() throws Exception {
    pool =
        pool(
            task -> {
              try (InputStream in = PushScope.current().watching(InputStream.nullInputStream())) {
                for (int i = 0; i < 22; i++) {
                  Thread.sleep(100);
                  assertThat(in.read()).isEqualTo(-1);
                }
                return Optional.of(new PushResult.Pushed(RECEIPT));
              } catch (Exception e) {
                throw new IllegalStateException(e);
              }
            },
            Duration.ofSeconds(2)); // a busy machine holds up a thread for a second

    assertThat(pushed(task("m", "http://house/m"))).isEqualTo(new PushResult.Pushed(RECEIPT));
  }

  @Test
  void shouldPushToOneHostWhateverOthersDo() {
    List<PushTask> begun = new ArrayList<>();
    for (int host = 0; host < Lanes.HOSTS - 1; host++) {
      for (int model = 0; model < Lanes.PER_HOST; model++) {
        PushTask stuck = task("m" + model, "http://stuck" + host + "/m" + model);
        if (pool.hasRoomFor(stuck, begun)) {
          begun.add(stuck);
        }
      }
    }

    assertThat(begun).hasSize(Lanes.HOSTS - 1 + Lanes.SHARED);
    PushTask sound = task("m", "http://sound/m");
    assertThat(pool.hasRoomFor(sound, begun)).isTrue();
    begun.add(sound);
    assertThat(pool.hasRoomFor(task("n", "http://sound/n"), begun)).isFalse();
    assertThat(pool.hasRoomFor(task("m", "http://one-too-many/m"), begun)).isFalse();
  }

  @Test
  void shouldPushOtherModelsBesideASlowOneToTheSameHost() {
    List<PushTask> begun = List.of(task("slow", "http://house/slow"));

    assertThat(pool.hasRoomFor(task("m", "http://house/m"), begun)).isTrue();
    assertThat(pool.hasRoomFor(task("slow", "http://house/slow"), begun)).isFalse();
  }

  private PushResult pushed(PushTask task) throws InterruptedException {
    pool.start(task);
    for (int i = 0; i < 1000; i++) {
      List<PushPool.Ended> ended = pool.takeEnded();
      if (!ended.isEmpty()) {
        assertThat(ended).hasSize(1);
        return ended.getFirst().result();
      }
      Thread.sleep(10);
    }
    throw new AssertionError("it never ends");
  }

  private void awaitRoomFor(PushTask task) throws InterruptedException {
    for (int i = 0; i < 1000 && !pool.hasRoomFor(task, List.of()); i++) {
      Thread.sleep(10);
    }
    assertThat(pool.hasRoomFor(task, List.of())).isTrue();
  }

  private static PushTask task(String model, String address) {
    ArtifactId artifact = new ArtifactId(model, "r1", "q4");
    Made made = new Made(new PlanRef(artifact, "plan"), "Q4_K_M", List.of(), 1, 1, 0, 0);
    Wanted wanted =
        Wanted.of(
            made, new RegistryTarget("house", "fake", address, List.of("latest"), "", Map.of()));
    return new PushTask(wanted.key(), wanted.content(), wanted, wanted.tags());
  }
}

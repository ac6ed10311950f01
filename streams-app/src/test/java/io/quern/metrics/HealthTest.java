package io.quern.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class HealthTest {
  private static final StageHealth WORKS = new StageHealth("plan", true, true, "RUNNING");
  private static final StageHealth RESTORES =
      new StageHealth("quantize", true, false, "REBALANCING");
  private static final StageHealth DEAD = new StageHealth("quantize", false, false, "ERROR");

  private final Health health = new Health();

  @Test
  void shouldBeLiveButNotReadyBeforeItsStagesAreMade() {
    assertThat(health.live().good()).isTrue();
    assertThat(health.ready().good()).isFalse();
    assertThat(health.ready().text()).isEqualTo("process: starting\n");
  }

  @Test
  void shouldNotBeReadyWhileAStageRestores() {
    health.watch(() -> List.of(WORKS, RESTORES));
    health.started();

    assertThat(health.live().good()).isTrue();
    assertThat(health.ready().good()).isFalse();
    assertThat(health.ready().text())
        .isEqualTo("process: started\nplan: ok (RUNNING)\nquantize: NOT OK (REBALANCING)\n");
  }

  @Test
  void shouldBeReadyWhenEveryStageWorks() {
    health.watch(() -> List.of(WORKS));
    health.started();

    assertThat(health.ready().good()).isTrue();
    assertThat(health.live().good()).isTrue();
  }

  @Test
  void shouldNotBeLiveWhenAStageIsDead() {
    health.watch(() -> List.of(WORKS, DEAD));
    health.started();

    assertThat(health.live().good()).isFalse();
    assertThat(health.live().text()).contains("quantize: NOT OK (ERROR)");
  }

  @Test
  void shouldNotBeKilledWhileItStopsByItself() {
    health.watch(() -> List.of(DEAD));
    health.stopping();

    assertThat(health.live().good()).isTrue();
    assertThat(health.ready().good()).isFalse();
  }
}

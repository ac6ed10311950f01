package io.quern.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class PlanCursorTest {

  @Test
  void shouldReadWhatItWrote() {
    PlanCursor cursor =
        PlanCursor.start("abc", 5, List.of("d1", "d2")).nextUnit(100).next(7).next(8);

    assertThat(PlanCursor.of(cursor.toText())).isEqualTo(cursor);
    assertThat(cursor).isEqualTo(new PlanCursor("abc", 5, List.of("d1", "d2"), 1, 2, 115));
    PlanCursor alone = PlanCursor.start("abc", -1, List.of());
    assertThat(PlanCursor.of(alone.toText())).isEqualTo(alone);
  }

  @Test
  void shouldRefuseAnotherVersion() {
    assertThatThrownBy(() -> PlanCursor.of("2 abc 5 0 0 0"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("version 2");
  }
}

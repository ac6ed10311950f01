package io.quern.calibrate;

import static org.assertj.core.api.Assertions.assertThat;

import io.quern.model.Bytes;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ProgressTest {
  private static final Outcome FOUND = new Outcome.Found(Map.of("scale", Bytes.of(new byte[3])));

  @Test
  void shouldBeCompleteWhenEveryRoleWasHeardOfEveryChunk() {
    Progress.Collecting two = Progress.Collecting.NOTHING.hear("a").hear("a").hear("b");

    assertThat(two.isComplete(2, List.of("a"))).isTrue();
    assertThat(two.isComplete(2, List.of("a", "b"))).isFalse();
    assertThat(two.hear("b").isComplete(2, List.of("a", "b"))).isTrue();
    assertThat(two.isComplete(3, List.of("a"))).isFalse();
  }

  @Test
  void shouldWaitForNobodyWhereNothingIsAsked() {
    assertThat(Progress.Collecting.NOTHING.isComplete(5, List.of())).isTrue();
  }

  @Test
  void shouldKeepWhatWasFoundOnlyWhereItIsToBeKept() {
    Progress.Collecting collecting = Progress.Collecting.NOTHING.hear("");

    assertThat(collecting.finish(FOUND, true)).isEqualTo(new Progress.Complete(FOUND));
    assertThat(collecting.finish(FOUND, false)).isEqualTo(new Progress.HandedOver());
    assertThat(new Progress.HandedOver().reopen().heard()).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("everyProgress")
  void shouldBeStoredAndReadBack(Progress progress) {
    assertThat(ProgressBytes.read(ProgressBytes.write(progress))).isEqualTo(progress);
  }

  static Stream<Progress> everyProgress() {
    return Stream.of(
        Progress.Collecting.NOTHING,
        Progress.Collecting.NOTHING.hear("zero").hear("zero").hear(""),
        new Progress.Complete(FOUND),
        new Progress.Complete(new Outcome.Found(Map.of())),
        new Progress.Complete(new Outcome.Unusable("code", "täxt", "tensor")),
        new Progress.HandedOver());
  }
}

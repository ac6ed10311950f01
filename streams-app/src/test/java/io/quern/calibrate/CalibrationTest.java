package io.quern.calibrate;

import static org.assertj.core.api.Assertions.assertThat;

import io.quern.model.Statistic;
import io.quern.model.StatisticMethod;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CalibrationTest {
  private static final StatisticMethod FP8 =
      Words.method("extremes", Map.of("result", "fp8-tensor", "dtype", "F32"));

  private static final Statistic.Subscribed TWO_TENSORS =
      Words.subscribed(
          FP8,
          Words.member(Words.tensor("q", "F32", 4, 6, 2)),
          Words.member(Words.tensor("k", "F32", 4, 2, 2)));

  @Test
  void shouldWaitForEveryChunkOfEveryMember() {
    Progress.Collecting three = Progress.Collecting.NOTHING.hear("").hear("").hear("");
    Calibration calibration = Calibration.of(TWO_TENSORS);

    assertThat(calibration.isComplete(three)).isFalse();
    assertThat(calibration.isComplete(three.hear(""))).isTrue();
  }

  @Test
  void shouldNameTheWeightThatIsNotFinite() {
    Outcome outcome =
        Words.merged(TWO_TENSORS, Words.range("k", 0, -1, 1), Words.notFinite("q", 2, 5));

    assertThat(outcome)
        .isInstanceOfSatisfying(
            Outcome.Unusable.class,
            unusable -> {
              assertThat(unusable.code()).isEqualTo("not-finite");
              assertThat(unusable.where()).isEqualTo("q");
              assertThat(unusable.text())
                  .isEqualTo(
                      "tensor q: weight 1 of row 5 (chunk 2) is infinite or not a number;"
                          + " repair the model and publish it again");
            });
  }

  @Test
  void shouldRefuseAChunkThatNoPlanKnows() {
    assertThat(Words.merged(TWO_TENSORS, Words.range("v", 0, 0, 1)))
        .isEqualTo(
            Outcome.Unusable.unsound("tensor v, chunk 0: a chunk spoke that no plan knows", "v"));
    assertThat(Words.merged(TWO_TENSORS, Words.range("q", 3, 0, 1)))
        .isInstanceOf(Outcome.Unusable.class);
  }

  @Test
  void shouldFailAtOnceForAMethodOrParametersThatCannotBe() {
    Statistic.Subscribed unknown = Words.subscribed(Words.method("moments", Map.of()));
    Statistic.Subscribed wrong =
        Words.subscribed(Words.method("extremes", Map.of("result", "int-tensor", "bits", "9")));

    assertThat(Calibration.of(unknown).isComplete(Progress.Collecting.NOTHING)).isTrue();
    assertThat(Words.merged(unknown))
        .isEqualTo(Outcome.Unusable.unsound("there is no statistic 'moments' in this version", ""));
    assertThat(Words.merged(wrong))
        .isEqualTo(
            Outcome.Unusable.unsound(
                "statistic extremes: parameter bits=9: must be a number from 2 to 8", ""));
  }
}

package io.quern.calibrate;

import static org.assertj.core.api.Assertions.assertThat;

import io.quern.kernel.ShrinkObserver;
import io.quern.kernel.TensorScales;
import io.quern.model.ArtifactId;
import io.quern.model.ChunkId;
import io.quern.model.PlanRef;
import io.quern.model.QuantizeOrder;
import io.quern.model.Revision;
import io.quern.model.Statistic;
import io.quern.model.StatisticMethod;
import io.quern.model.TensorInfo;
import io.quern.model.TensorPlan;
import io.quern.model.TensorShape;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SearchedGlobalTest {
  private static final Revision SOURCE = new Revision("m", "r1");
  private static final StatisticMethod METHOD =
      new StatisticMethod("nvfp4-steps", Map.of("dtype", "F32"));
  private static final Statistic.Member Q = member("q");
  private static final Statistic.Member K = member("k");

  private static Statistic.Member member(String name) {
    TensorInfo tensor = new TensorInfo(name, "F32", TensorShape.of(16, 2), 1, 2, 0);
    TensorPlan plan = new TensorPlan(tensor, QuantizeOrder.Format.of("nvfp4"), List.of(), "");
    return new Statistic.Member(plan, List.of());
  }

  /**
   * What a chunk says: the last step that was of use, and a magnitude that falls with the steps.
   */
  private static Statistic.Partial partial(String tensor, int lastOfUse, float absmax) {
    Integer[] steps = new Integer[ShrinkObserver.STEPS];
    float[] magnitudes = new float[ShrinkObserver.STEPS];
    for (int i = 0; i < steps.length; i++) {
      steps[i] = i <= lastOfUse ? 1 : 0;
      magnitudes[i] = absmax - i;
    }
    return new Statistic.Partial(
        "id",
        new ChunkId(SOURCE, tensor, 0),
        METHOD,
        16,
        Statistic.Extremes.NONE,
        -1,
        Arrays.asList(steps),
        Statistic.Histogram.NONE,
        new Statistic.Vector("absmax", RawBits.of(magnitudes)));
  }

  @Test
  void shouldShareTheScaleOfWhatEachMembersStepsFind() {
    CalibrationMethod method =
        CalibrationMethods.of(
            new Statistic.Subscribed(
                "id", new PlanRef(ArtifactId.of(SOURCE, "p"), "1"), "u", METHOD, List.of(Q, K)));
    CalibrationMethod.Merge merge = method.newMerge();
    merge.add(Q, partial("q", 0, 100)); // and five in vain: 6 steps
    merge.add(Q, partial("q", 2, 90)); // of the tensor 8 steps, 93
    merge.add(K, partial("k", 19, 110)); // all 20, 91

    Outcome.Found found = (Outcome.Found) merge.finish();

    float global = TensorScales.nvfp4Global(93, "F32");
    assertThat(RawBits.floats(found.value("global"))).containsExactly(global);
    assertThat(calibration(method, found, Q)).containsExactly(Float.floatToIntBits(global), 8);
    assertThat(calibration(method, found, K)).containsExactly(Float.floatToIntBits(global), 20);
  }

  private static int[] calibration(
      CalibrationMethod method, Outcome.Found found, Statistic.Member member) {
    int[] words = new int[2];
    RawBits.read(method.calibration(found, member, 1)).asIntBuffer().get(words);
    return words;
  }
}

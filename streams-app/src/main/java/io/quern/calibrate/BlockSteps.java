package io.quern.calibrate;

import io.quern.kernel.TensorScales;
import io.quern.model.Bytes;
import io.quern.model.RangeText;
import io.quern.model.Statistic;
import io.quern.model.StatisticMethod;
import io.quern.model.StepSums;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * {@code mse-blocks}: a scale for each block, from a range that is narrowed as far as that makes
 * the error less. The first look finds the largest magnitudes, the second what each step costs.
 */
record BlockSteps(BlockScales blocks, Map<String, String> parameters) implements CalibrationMethod {
  private static final String COSTS = "costs";
  private static final String ABSMAX = "absmax";

  static CalibrationMethod of(Statistic.Subscribed subscribed) {
    TensorSteps.requireCosts(new Parameters(subscribed.method()));
    return new BlockSteps(BlockScales.read(subscribed), subscribed.method().parameters());
  }

  @Override
  public List<String> roles() {
    return List.of(ABSMAX, COSTS);
  }

  @Override
  public Optional<FirstLook> firstLook() {
    return Optional.of(new Look());
  }

  /** At the largest magnitude of each block. */
  private final class Look implements FirstLook {
    @Override
    public List<String> roles() {
      return List.of(ABSMAX);
    }

    @Override
    public Merge newMerge() {
      float[] absmax = blocks.newAbsmax();
      return new Merge() {
        @Override
        public void add(Statistic.Member member, Statistic.Partial partial) {
          blocks.merge(partial, absmax);
        }

        @Override
        public Outcome finish() {
          return new Outcome.Found(Map.of(ABSMAX, RawBits.of(absmax)));
        }
      };
    }

    @Override
    public StatisticMethod second(Outcome.Found first, long chunk) {
      float[] absmax = RawBits.floats(first.value(ABSMAX));
      int from = blocks.firstBlockOf(chunk);
      float[] ranges = new float[2 * blocks.blocksOf(chunk)];
      for (int i = 1; i < ranges.length; i += 2) {
        ranges[i] = absmax[from + i / 2];
      }
      Map<String, String> asked = new HashMap<>(parameters);
      asked.put("ranges", RangeText.of(ranges));
      return new StatisticMethod("step-costs", asked);
    }
  }

  @Override
  public Merge newMerge() {
    float[] absmax = blocks.newAbsmax();
    BlockSums sums = new BlockSums(absmax.length, blocks.dtype());
    return new Merge() {
      @Override
      public void add(Statistic.Member member, Statistic.Partial partial) {
        if (partial.vector().role().equals(ABSMAX)) {
          blocks.merge(partial, absmax);
        } else {
          long chunk = partial.chunk().index();
          StepSums part = StepSums.of(partial.vector().bytes());
          sums.add(part, blocks.firstBlockOf(chunk), blocks.blocksOf(chunk));
        }
      }

      @Override
      public Outcome finish() {
        int[] best = StepChoice.best(sums.errors(), blocks.dtype());
        for (int i = 0; i < best.length; i++) {
          absmax[i] = TensorScales.shrunk(absmax[i], best[i], blocks.dtype());
        }
        return blocks.found(absmax);
      }
    };
  }

  @Override
  public Bytes calibration(Outcome.Found found, Statistic.Member member, long chunk) {
    return blocks.calibration(found, member, chunk);
  }
}

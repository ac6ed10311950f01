package io.quern.kernel;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Supplier;

/**
 * Runs twins on made-up weights until the JIT compiler has made them faster than their definitions.
 */
final class WarmUp implements Runnable {
  /** One group of super-blocks in the lanes: small laps, because a cold one takes long. */
  private static final int WEIGHTS = 16 * 256;

  private static final int FEW_WEIGHTS = 4 * 256;
  private static final int COLUMNS = 256;
  private static final int PROOFS = 3;
  private static final long PATIENCE_NANOS = 120_000_000_000L;

  private static final int LEAST_PAUSE_MILLIS = 2;

  /** Two ways to do the same work, the second to be called once it is the faster one. */
  record Candidate(Runnable definition, Runnable twin, Warmth warmth) {}

  private final List<Candidate> candidates;

  WarmUp(List<Candidate> candidates) {
    this.candidates = List.copyOf(candidates);
  }

  static void inBackground(Candidate... candidates) {
    WarmUp warmUp = new WarmUp(List.of(candidates));
    Thread.ofPlatform().daemon().name("kernel-warm-up").start(warmUp);
  }

  static Candidate quantizer(BlockFormat format, Supplier<BlockQuantizer> twin, Warmth warmth) {
    float[] weights = weights(WEIGHTS);
    return new Candidate(
        work(format.newQuantizer(), format, weights), work(twin.get(), format, weights), warmth);
  }

  private static Runnable work(BlockQuantizer quantizer, BlockFormat format, float[] weights) {
    byte[] out = new byte[Math.toIntExact(format.bytesOf(WEIGHTS))];
    return () -> quantizer.quantize(weights, 0, WEIGHTS / COLUMNS, COLUMNS, out, 0);
  }

  /** A race on a few rows as wide as the real ones. */
  static Candidate rows(RowFormat format, RowQuantizer twin, int columns, Warmth warmth) {
    return new Candidate(
        work(format.newQuantizer(), format, columns), work(twin, format, columns), warmth);
  }

  static Candidate observer(
      ShrinkObserver definition, ShrinkObserver twin, int columns, Warmth warmth) {
    int rows = Math.max(1, WEIGHTS / columns);
    float[] weights = weights(rows * columns);
    return new Candidate(
        () -> definition.improvedSteps(weights, 0, rows, columns),
        () -> twin.improvedSteps(weights, 0, rows, columns),
        warmth);
  }

  static Candidate stepCosts(StepCosts definition, StepCosts twin, Warmth warmth) {
    return new Candidate(trials(definition), trials(twin), warmth);
  }

  private static Runnable trials(StepCosts stepCosts) {
    float[] x = weights(FEW_WEIGHTS);
    ValueRange range = ValueRange.of(x, 0, x.length);
    double[] costs = new double[ShrinkObserver.STEPS];
    return () -> {
      for (int from = 0; from < x.length; from += StepCosts.STRETCH) {
        stepCosts.measure(range, x, from, StepCosts.STRETCH, costs);
      }
    };
  }

  private static Runnable work(RowQuantizer quantizer, RowFormat format, int columns) {
    int rows = Math.max(1, WEIGHTS / columns);
    float[] weights = weights(rows * columns);
    byte[][] arrays = new byte[format.roles().size()][];
    for (int role = 0; role < arrays.length; role++) {
      arrays[role] = new byte[format.arrayBytes(role, rows, columns)];
    }
    return () -> quantizer.quantize(weights, 0, rows, columns, arrays, 0);
  }

  static Candidate decoder(WeightDecoder definition, WeightDecoder twin, Warmth warmth) {
    return new Candidate(work(definition), work(twin), warmth);
  }

  private static Runnable work(WeightDecoder decoder) {
    byte[] in = new byte[WEIGHTS * decoder.weightBytes()];
    float[] x = new float[WEIGHTS];
    return () ->
        decoder.decode(
            in, 0, x, 0, Math.max(0, WEIGHTS - 1 - decoder.firstNonFinite(in, 0, WEIGHTS)));
  }

  static Candidate rowErrors(RowErrorMeter definition, RowErrorMeter twin, Warmth warmth) {
    return new Candidate(work(definition), work(twin), warmth);
  }

  /**
   * A few weights many times: both are so quick that otherwise memory, cold after each pause, would
   * decide the race.
   */
  private static Runnable work(RowErrorMeter meter) {
    float[] x = weights(FEW_WEIGHTS);
    float[] y = new float[FEW_WEIGHTS];
    RowErrorSums sums = new RowErrorSums();
    return () -> {
      sums.clear();
      for (int done = 0; done < 2 * WEIGHTS; done += FEW_WEIGHTS) {
        meter.measure(x, y, FEW_WEIGHTS / COLUMNS, COLUMNS, sums);
      }
    };
  }

  private static float[] weights(int count) {
    SplittableRandom random = new SplittableRandom(1);
    float[] weights = new float[count];
    for (int i = 0; i < count; i++) {
      weights[i] = (float) ((random.nextDouble() + random.nextDouble() - 1) * 0.05);
    }
    return weights;
  }

  /** All twins in turns, so that one that compiles slowly does not keep the others waiting. */
  @Override
  public void run() {
    long deadline = System.nanoTime() + PATIENCE_NANOS;
    List<Race> races = new ArrayList<>(candidates.stream().map(Race::new).toList());
    while (!races.isEmpty() && System.nanoTime() < deadline) {
      long begin = System.nanoTime();
      races.removeIf(Race::runLap);
      pause(System.nanoTime() - begin);
    }
  }

  /** As long as the laps took: the compiler needs the processor more than we do. */
  private static void pause(long nanos) {
    try {
      Thread.sleep(Math.max(LEAST_PAUSE_MILLIS, nanos / 1_000_000));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Twin against definition. */
  private static final class Race {
    private final Candidate candidate;
    private long definitionNanos = Long.MAX_VALUE;
    private int proofs;

    Race(Candidate candidate) {
      this.candidate = candidate;
    }

    /**
     * One lap of each.
     *
     * @return whether the race is over
     */
    boolean runLap() {
      definitionNanos = Math.min(definitionNanos, time(candidate.definition()));
      proofs = time(candidate.twin()) < definitionNanos ? proofs + 1 : 0;
      if (proofs < PROOFS) {
        return false;
      }
      candidate.warmth().reached();
      return true;
    }

    private static long time(Runnable work) {
      long begin = System.nanoTime();
      work.run();
      return System.nanoTime() - begin;
    }
  }
}

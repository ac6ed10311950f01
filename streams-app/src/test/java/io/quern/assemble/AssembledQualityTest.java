package io.quern.assemble;

import static org.assertj.core.api.Assertions.assertThat;

import io.quern.assemble.SinkLog.Crash;
import io.quern.model.ArtifactQuality;
import io.quern.model.ArtifactQuality.TensorQuality;
import io.quern.model.ArtifactState.Phase;
import io.quern.model.ErrorFigures;
import io.quern.model.ExactSum;
import io.quern.model.Segment;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class AssembledQualityTest {
  private static final int CHUNK = 100;

  @TempDir Path out;
  private SinkLog log;

  @BeforeEach
  void openLog() {
    log = new SinkLog(new OutputDirectory(out));
  }

  /** A header, two tensors with figures, scales of the second in another file, and a copy. */
  private static List<Segment> segments(Sample sample) {
    List<Segment> segments = new ArrayList<>();
    segments.add(tensor(sample.bytes(0, 0, CHUNK), "", ErrorFigures.NONE));
    for (int chunk = 1; chunk < 40; chunk++) {
      String tensor = chunk < 20 ? "b" : "a";
      Segment.Written bytes = sample.bytes(0, chunk * CHUNK, (chunk + 1) * CHUNK);
      segments.add(tensor(bytes, tensor, figures(chunk)));
    }
    segments.add(tensor(sample.bytes(1, 0, 50), "a", ErrorFigures.NONE));
    segments.add(tensor(sample.bytes(1, 50, 300), "copied", ErrorFigures.NONE));
    return segments;
  }

  private static Segment tensor(Segment.Written bytes, String tensor, ErrorFigures figures) {
    return new Segment.Written(
        bytes.plan(), bytes.file(), bytes.offset(), bytes.bytes(), tensor, 0, figures);
  }

  private static ErrorFigures figures(int chunk) {
    double share = Math.scalb(1.0 + chunk / 64.0, chunk * 3 - 60);
    return new ErrorFigures(200, ExactSum.of(share), ExactSum.of(1 / share), share);
  }

  private static ErrorFigures sum(int from, int to) {
    ErrorFigures sum = ErrorFigures.NONE;
    for (int chunk = from; chunk < to; chunk++) {
      sum = sum.plus(figures(chunk));
    }
    return sum;
  }

  private static Sample sample() {
    return Sample.of(1, "q", "plan-1", 40 * CHUNK, 300);
  }

  private static final ArtifactQuality EXPECTED =
      new ArtifactQuality(
          sum(1, 40),
          39 * CHUNK + 50,
          List.of(
              new TensorQuality("b", sum(1, 20).rounded(19 * CHUNK)),
              new TensorQuality("a", sum(20, 40).rounded(20 * CHUNK + 50))));

  private void assertQuality() {
    var state = log.last(sample().artifact());
    assertThat(state.phase()).isEqualTo(Phase.COMPLETE);
    assertThat(state.quality()).isEqualTo(EXPECTED);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
  void shouldSumUpToTheSameWhateverHappens(int seed) throws IOException {
    Random random = new Random(seed);
    List<Segment> segments = new ArrayList<>(segments(sample()));
    segments.addAll(segments(sample())); // every one twice
    Collections.shuffle(segments, random);
    log.send(sample().opened()).send(segments.toArray(Segment[]::new));

    while (log.position < log.segments.size()) {
      log.step();
      switch (random.nextInt(6)) {
        case 0 -> log.commit();
        case 1 -> log.crash(Crash.values()[random.nextInt(3)]);
        default -> {} // goes on
      }
    }
    log.commit();

    assertQuality();
  }

  @ParameterizedTest
  @EnumSource(Crash.class)
  void shouldKnowItAfterACrashAroundTheRename(Crash crash) throws IOException {
    List<Segment> segments = segments(sample());
    log.send(sample().opened()).drain();
    log.send(segments.subList(0, 30).toArray(Segment[]::new)).drain();
    log.send(segments.subList(30, segments.size()).toArray(Segment[]::new));
    while (log.position < log.segments.size()) {
      log.step();
    }

    log.crash(crash);
    log.drain();

    assertQuality();
  }

  @Test
  void shouldKeepItWhenAskedForOnceMore() throws IOException {
    log.send(sample().opened()).send(segments(sample()).toArray(Segment[]::new)).drain();
    log.send(sample().opened()).send(segments(sample()).toArray(Segment[]::new)).drain();

    assertThat(log.phases()).endsWith(Phase.COMPLETE, Phase.COMPLETE);
    assertQuality();
  }

  @Test
  void shouldSayNothingOfCopies() throws IOException {
    log.send(sample().opened(), sample().whole(), sample().bytes(1, 0, 300)).drain();

    assertThat(log.last(sample().artifact()).quality()).isEqualTo(ArtifactQuality.NONE);
  }
}

package io.quern.assemble;

import static org.assertj.core.api.Assertions.assertThat;

import io.quern.model.ArtifactState;
import io.quern.model.ArtifactState.Phase;
import io.quern.model.AuditOrder;
import io.quern.model.Segment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Artifacts that wait, lack something, and go. */
class DeparturesTest {
  private static final Sample SAMPLE = Sample.of(1, "q", "plan-1", 5000);

  @TempDir Path out;
  private SinkLog log;

  @BeforeEach
  void openLog() {
    log = new SinkLog(new OutputDirectory(out));
  }

  private static Segment expired() {
    return new Segment.Expired(SAMPLE.plan(), "retired", "revision r1 is let go");
  }

  private static Segment missing(int partition, Map<String, Long> chunks) {
    return missing(partition, chunks, false);
  }

  private static Segment missing(int partition, Map<String, Long> chunks, boolean recovers) {
    return new Segment.Missing(
        SAMPLE.plan(), partition, 2, new AuditOrder.Asked(true, recovers), chunks);
  }

  private List<Path> inOutput() throws IOException {
    try (Stream<Path> all = Files.walk(out)) {
      return all.filter(path -> !path.equals(out)).toList();
    }
  }

  private ArtifactState last() {
    return log.last(SAMPLE.artifact());
  }

  @Test
  void shouldRemoveFilesAndDirectoriesOfAnArtifactThatExpired() throws IOException {
    log.send(SAMPLE.opened(), SAMPLE.whole()).drain();
    assertThat(last().phase()).isEqualTo(Phase.COMPLETE);

    log.send(expired()).drain();

    assertThat(last().phase()).isEqualTo(Phase.EXPIRED);
    assertThat(last().failure().text()).isEqualTo("revision r1 is let go");
    assertThat(inOutput()).noneMatch(path -> path.toString().contains("r1"));
  }

  @Test
  void shouldRemoveFilesAfterACrashBetweenTheNewsAndTheDeed() throws IOException {
    log.send(SAMPLE.opened(), SAMPLE.whole()).drain();
    log.send(expired()).step();
    log.crash(SinkLog.Crash.AFTER_COMMIT);

    log.drain();

    assertThat(last().phase()).isEqualTo(Phase.EXPIRED);
    assertThat(inOutput()).noneMatch(Files::isRegularFile);
  }

  @Test
  void shouldLeaveNothingOfAnEarlierPlan() throws IOException {
    Sample next = SAMPLE.named("other.bin", "plan-2");
    log.send(SAMPLE.opened(), SAMPLE.whole(), next.opened(), next.whole()).drain();

    assertThat(last().phase()).isEqualTo(Phase.COMPLETE);
    assertThat(visible()).containsExactly("other.bin");
  }

  @Test
  void shouldRemoveWhatAnEarlierPlanLeftWhenALaterOneNeverFinished() throws IOException {
    Sample next = SAMPLE.named("other.bin", "plan-2");
    log.send(SAMPLE.opened(), SAMPLE.whole(), next.opened()).drain();
    assertThat(visible()).contains("file-0");

    log.send(new Segment.Cancelled(next.plan()), new Segment.Expired(next.plan(), "retired", ""))
        .drain();

    assertThat(inOutput()).noneMatch(path -> path.toString().contains("r1"));
  }

  private List<String> visible() throws IOException {
    return inOutput().stream()
        .filter(Files::isRegularFile)
        .filter(path -> !path.startsWith(out.resolve(".ledgers")))
        .map(path -> path.getFileName().toString())
        .toList();
  }

  @Test
  void shouldForgetTheStateOfAnExpiredArtifactLater() throws IOException {
    log.send(SAMPLE.opened(), SAMPLE.whole(), expired()).drain();
    assertThat(log.takeGone()).isEmpty();

    log.now = log.now.plus(Duration.ofMinutes(10));

    assertThat(log.takeGone()).containsExactly(SAMPLE.artifact());
    assertThat(log.takeGone()).isEmpty();
  }

  @Test
  void shouldKeepAnArtifactThatWasOpenedAgain() throws IOException {
    log.send(SAMPLE.opened(), SAMPLE.whole(), expired(), SAMPLE.opened(), SAMPLE.whole()).drain();
    log.now = log.now.plus(Duration.ofHours(1));

    assertThat(log.takeGone()).isEmpty();
    assertThat(last().phase()).isEqualTo(Phase.COMPLETE);
    assertThat(inOutput()).anyMatch(Files::isRegularFile);
  }

  @Test
  void shouldSayWhatIsMissingUntilSomethingComes() throws IOException {
    log.send(SAMPLE.opened(), SAMPLE.bytes(0, 0, 1000)).drain();
    log.send(missing(0, Map.of("a.weight", 2L)), missing(1, Map.of("a.weight", 1L, "b", 1L)))
        .drain();

    assertThat(last().phase()).isEqualTo(Phase.INCOMPLETE);
    assertThat(last().failure().text())
        .isEqualTo(
            "4 chunks of 2 tensors have not come (a.weight 3, b 1);"
                + " the revision is sealed, so publish it again");

    log.send(SAMPLE.bytes(0, 1000, 5000)).drain();
    assertThat(last().phase()).isEqualTo(Phase.COMPLETE);
  }

  @Test
  void shouldWaitForItsTurnAcrossARestart() throws IOException {
    log.send(new Segment.Waiting(SAMPLE.plan(), "others go first")).drain();
    log.restart();
    assertThat(last().phase()).isEqualTo(Phase.WAITING);

    log.send(SAMPLE.opened(), SAMPLE.whole()).drain();

    assertThat(last().phase()).isEqualTo(Phase.COMPLETE);
  }

  @Test
  void shouldFailWhileItWaits() throws IOException {
    log.send(new Segment.Waiting(SAMPLE.plan(), "others go first")).drain();

    log.send(new Segment.Failed(SAMPLE.plan(), "unsupported-type", "no such type", "")).drain();

    assertThat(last().phase()).isEqualTo(Phase.FAILED);
  }

  @Test
  void shouldSayThatBytesAreLostOnceNobodyWaitsForThemAgainAndAgain() throws IOException {
    log.send(SAMPLE.opened(), missing(0, Map.of(), true), missing(1, Map.of(), true)).drain();
    assertThat(last().phase()).isEqualTo(Phase.OPEN);

    log.send(missing(0, Map.of(), true), missing(1, Map.of(), true)).drain();

    assertThat(last().phase()).isEqualTo(Phase.COPY_MISSING);
    assertThat(last().failure().code()).isEqualTo("segments-lost");
    assertThat(last().failure().text()).contains("5000 bytes have not come");
    log.send(SAMPLE.opened()).drain();
    assertThat(last().phase()).isEqualTo(Phase.OPEN);
  }

  @Test
  void shouldNotTakeForLostWhatIsStillComing() throws IOException {
    log.send(SAMPLE.opened(), missing(0, Map.of(), true), missing(1, Map.of(), true));
    log.send(SAMPLE.bytes(0, 0, 1000), missing(0, Map.of(), true), missing(1, Map.of(), true));
    log.send(missing(0, Map.of("a", 1L), true), missing(1, Map.of(), true));
    log.send(missing(0, Map.of(), true), missing(1, Map.of(), true)).drain();

    assertThat(last().phase()).isEqualTo(Phase.OPEN);
  }

  @Test
  void shouldMissNothingWhereRecordsCannotBeLost() throws IOException {
    log.send(SAMPLE.opened());
    for (int times = 0; times < 5; times++) {
      log.send(missing(0, Map.of(), false), missing(1, Map.of(), false));
    }
    log.drain();

    assertThat(last().phase()).isEqualTo(Phase.OPEN);
  }
}

package io.quern.assemble;

import static org.assertj.core.api.Assertions.assertThat;

import io.quern.assemble.SinkLog.Crash;
import io.quern.model.ArtifactState.ArtifactFile;
import io.quern.model.ArtifactState.Phase;
import io.quern.model.Rejection.Reason;
import io.quern.model.Segment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class AssemblyTest {
  @TempDir Path out;
  private SinkLog log;

  @BeforeEach
  void openLog() {
    log = new SinkLog(new OutputDirectory(out));
  }

  private Path place(Sample sample) {
    return out.resolve(sample.artifact().toString());
  }

  private Path firstFile(Sample sample) {
    return place(sample).resolve(sample.names().getFirst());
  }

  private List<String> filesInOutput() throws IOException {
    Path ledgers = out.resolve(".ledgers");
    try (Stream<Path> all = Files.walk(out)) {
      return all.filter(Files::isRegularFile)
          .filter(file -> !file.startsWith(ledgers))
          .map(path -> out.relativize(path).toString())
          .sorted()
          .toList();
    }
  }

  private void assertComplete(Sample sample) throws IOException {
    var state = log.last(sample.artifact());
    assertThat(state.phase()).isEqualTo(Phase.COMPLETE);
    assertThat(state.plan()).isEqualTo(sample.plan());
    assertThat(state.files()).map(ArtifactFile::digest).isEqualTo(sample.digests());
    for (int i = 0; i < sample.names().size(); i++) {
      assertThat(place(sample).resolve(sample.names().get(i)))
          .hasBinaryContent(sample.contents().get(i));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
  void shouldBuildTheSameFileForAnyChunkOrder(int seed) throws IOException {
    Random random = new Random(seed);
    Sample wanted =
        Sample.of(
            seed, "q", "plan-2", seed % 3 == 0 ? new int[] {3000, 0, 2000} : new int[] {9000});
    Sample superseded = Sample.of(seed + 100, "q", "plan-1", 9000);
    List<Segment> segments = new ArrayList<>(wanted.split(random));
    segments.addAll(wanted.split(random)); // once more, cut in another way
    segments.addAll(superseded.split(random)); // too late
    Collections.shuffle(segments, random);
    log.send(superseded.opened(), superseded.bytes(0, 0, 100), wanted.opened());
    log.send(segments.toArray(Segment[]::new));

    while (log.position < log.segments.size()) {
      log.step();
      switch (random.nextInt(12)) {
        case 0 -> log.commit();
        case 1 -> log.crash(Crash.values()[random.nextInt(3)]);
        default -> {} // goes on
      }
    }
    log.commit();
    log.restart(); // clears away what the last crash left

    assertComplete(wanted);
    assertThat(filesInOutput())
        .containsExactlyElementsOf(
            wanted.names().stream().map(name -> wanted.artifact() + "/" + name).sorted().toList());
  }

  @Test
  void shouldShowNothingUntilAllOfItIsThere() throws IOException {
    Sample sample = Sample.of(1, "q", "plan-1", 1000);
    log.send(sample.opened(), sample.bytes(0, 0, 999)).drain();

    assertThat(firstFile(sample)).doesNotExist();
    log.send(sample.bytes(0, 999, 1000)).drain();

    assertComplete(sample);
    assertThat(log.phases()).containsExactly(Phase.OPEN, Phase.COMPLETE);
    assertThat(log.last(sample.artifact()).location())
        .isEqualTo(firstFile(sample).toUri().toString());
  }

  @Test
  void shouldShowADirectoryInOneStep() throws IOException {
    Sample sample = Sample.of(1, "q", "plan-1", 100, 200);
    log.send(sample.opened(), sample.whole()).drain();

    assertThat(place(sample)).doesNotExist();
    log.send(sample.bytes(1, 0, 200)).drain();

    assertComplete(sample);
  }

  @Test
  void shouldReplaceADirectoryOfAnEarlierPlan() throws IOException {
    Sample earlier = Sample.of(1, "q", "plan-1", 100, 200, 300);
    Sample later = Sample.of(2, "q", "plan-2", 100, 200);
    log.send(earlier.opened(), earlier.whole(), earlier.bytes(1, 0, 200), earlier.bytes(2, 0, 300));
    log.send(later.opened(), later.whole(), later.bytes(1, 0, 200)).drain();

    assertComplete(later);
    assertThat(filesInOutput()).hasSize(2);
  }

  @ParameterizedTest
  @EnumSource(Crash.class)
  void shouldGoOnWhereTheJournalStopped(Crash crash) throws IOException {
    Sample sample = Sample.of(1, "q", "plan-1", 1000);
    log.send(sample.opened(), sample.bytes(0, 500, 700)).drain();
    log.send(sample.bytes(0, 0, 500), sample.bytes(0, 700, 1000));
    log.step();

    log.crash(crash);

    assertThat(log.position).isGreaterThanOrEqualTo(2);
    log.drain();
    assertComplete(sample);
  }

  @ParameterizedTest
  @EnumSource(Crash.class)
  void shouldSurviveACrashAroundTheRename(Crash crash) throws IOException {
    Sample sample = Sample.of(1, "q", "plan-1", 1000);
    log.send(sample.opened()).drain();
    log.send(sample.whole());
    log.step();

    log.crash(crash);
    log.drain();
    log.restart();

    assertComplete(sample);
    assertThat(filesInOutput()).hasSize(1);
  }

  @Test
  void shouldReadAgainWhatATornJournalForgot() throws IOException {
    Sample sample = Sample.of(1, "q", "plan-1", 1000);
    log.send(sample.opened(), sample.bytes(0, 0, 400)).drain();
    log.send(sample.bytes(0, 400, 600)).drain();
    Path journal = place(sample).resolve(".file-0.plan-1.journal");
    byte[] bytes = Files.readAllBytes(journal);
    Files.write(journal, Arrays.copyOf(bytes, bytes.length - 3));

    log.restart();

    assertThat(log.position).isEqualTo(2);
    log.send(sample.bytes(0, 600, 1000)).drain();
    assertComplete(sample);
  }

  @Test
  void shouldReadFromItsOpenedSegmentWithoutAJournal() throws IOException {
    Sample sample = Sample.of(1, "q", "plan-1", 1000);
    log.send(new Segment.Cancelled(Sample.of(2, "x", "p", 10).plan()));
    log.send(sample.opened(), sample.bytes(0, 0, 400)).drain();
    Files.delete(place(sample).resolve(".file-0.plan-1.journal"));

    log.restart();

    assertThat(log.position).isEqualTo(1);
    log.send(sample.bytes(0, 400, 1000)).drain();
    assertComplete(sample);
  }

  @Test
  void shouldReadAgainWhatAnotherMachineTookMeanwhile() throws IOException {
    Sample sample = Sample.of(1, "q", "plan-1", 1000);
    log.send(sample.opened(), sample.bytes(0, 0, 400)).drain();
    Path journal = place(sample).resolve(".file-0.plan-1.journal");
    byte[] asItWasHere = Files.readAllBytes(journal);
    log.send(sample.bytes(0, 400, 600)).drain();
    Files.write(journal, asItWasHere);

    log.restart();

    assertThat(log.position).isEqualTo(2);
    log.send(sample.bytes(0, 600, 1000)).drain();
    assertComplete(sample);
  }

  @Test
  void shouldFailWhatNobodyCanFinish() throws IOException {
    Sample sample = Sample.of(1, "q", "plan-1", 1000);
    log.send(sample.opened(), sample.bytes(0, 0, 400)).drain();
    Files.delete(place(sample).resolve(".file-0.plan-1.journal"));
    log.logStart = 1;

    log.restart();
    log.commit();

    assertThat(log.last(sample.artifact()).failure().code()).isEqualTo("log-trimmed");
  }

  @Test
  void shouldDropSegmentsOfASupersededPlan() throws IOException {
    Sample first = Sample.of(1, "q", "plan-1", 1000);
    Sample second = Sample.of(2, "q", "plan-2", 1000);
    log.send(first.opened(), first.bytes(0, 0, 500), second.opened());
    log.send(first.bytes(0, 500, 1000), second.whole(), first.whole()).drain();

    assertComplete(second);
    assertThat(log.phases())
        .containsExactly(Phase.OPEN, Phase.SUPERSEDED, Phase.OPEN, Phase.COMPLETE);
    assertThat(log.progress.of(first.artifact()).dropped()).isEqualTo(2);
    assertThat(filesInOutput()).hasSize(1);
  }

  @Test
  void shouldLeaveNothingOfACancelledArtifact() throws IOException {
    Sample sample = Sample.of(1, "q", "plan-1", 1000);
    log.send(sample.opened(), sample.bytes(0, 0, 500), new Segment.Cancelled(sample.plan()));
    log.send(sample.whole()).drain();

    assertThat(log.last(sample.artifact()).phase()).isEqualTo(Phase.CANCELLED);
    assertThat(filesInOutput()).isEmpty();
    assertThat(place(sample)).doesNotExist();
  }

  @Test
  void shouldKeepACompleteArtifactWhoseProfileIsRemoved() throws IOException {
    Sample sample = Sample.of(1, "q", "plan-1", 1000);
    log.send(sample.opened(), sample.whole(), new Segment.Cancelled(sample.plan())).drain();

    assertComplete(sample);
  }

  @Test
  void shouldSayWhyAnArtifactFailed() throws IOException {
    Sample sample = Sample.of(1, "q", "plan-1", 1000);
    log.send(sample.opened(), new Segment.Failed(sample.plan(), "not-finite", "a NaN", "blk.0"));
    log.drain();

    var state = log.last(sample.artifact());
    assertThat(state.phase()).isEqualTo(Phase.FAILED);
    assertThat(state.failure().text()).isEqualTo("blk.0: a NaN");
    assertThat(filesInOutput()).isEmpty();
  }

  @Test
  void shouldAnnounceAPlanThatFailedBeforeItWasOpened() throws IOException {
    Sample sample = Sample.of(1, "q", "plan-1", 1000);
    log.send(new Segment.Failed(sample.plan(), "no-such-type", "unknown type", "")).drain();

    assertThat(log.last(sample.artifact()).failure().code()).isEqualTo("no-such-type");
  }

  @Test
  void shouldTryAgainWhenItIsOpenedAgainAfterAFailure() throws IOException {
    Sample sample = Sample.of(1, "q", "plan-1", 1000);
    log.send(sample.opened(), new Segment.Failed(sample.plan(), "x", "y", "z"));

    log.send(sample.opened(), sample.whole()).drain();

    assertComplete(sample);
  }

  @Test
  void shouldAnnounceACompleteArtifactAgainWhenItIsOpenedAgain() throws IOException {
    Sample sample = Sample.of(1, "q", "plan-1", 1000);
    log.send(sample.opened(), sample.whole()).drain();

    log.send(sample.opened(), sample.whole()).drain();

    assertThat(log.phases()).containsExactly(Phase.OPEN, Phase.COMPLETE, Phase.COMPLETE);
    assertComplete(sample);
  }

  @Test
  void shouldMakeALostFileAgainOnlyWhenItIsOpenedAgain() throws IOException {
    Sample sample = Sample.of(1, "q", "plan-1", 1000);
    log.send(sample.opened(), sample.whole()).drain();
    Files.delete(firstFile(sample));
    log.restart();
    assertThat(log.neededFrom()).isEqualTo(2);

    log.send(sample.opened(), sample.whole()).drain();

    assertComplete(sample);
  }

  @Test
  void shouldNotTakeUpWhatIsReadAgainForAnotherArtifact() throws IOException {
    Sample other = Sample.of(1, "other", "plan-1", 100);
    Sample old = Sample.of(2, "q", "plan-1", 100);
    Sample current = Sample.of(3, "q", "plan-2", 100);
    log.send(other.opened(), old.opened(), old.whole(), current.opened(), current.whole()).drain();
    Files.delete(place(other).resolve(".file-0.plan-1.journal"));

    log.restart();
    assertThat(log.position).isZero();
    log.send(other.whole()).drain();

    assertComplete(other);
    assertComplete(current);
  }

  @Test
  void shouldRejectBytesThatHaveNoPlace() throws IOException {
    Sample sample = Sample.of(1, "q", "plan-1", 1000);
    Sample larger = Sample.of(1, "q", "plan-1", 1001);
    Sample wider = Sample.of(1, "q", "plan-1", 1, 1000);
    log.send(sample.opened(), larger.bytes(0, 990, 1001), wider.bytes(1, 0, 10)).drain();

    assertThat(log.objections).map(Reason::code).containsExactly("out-of-range", "unknown-file");
    log.send(sample.whole()).drain();
    assertComplete(sample);
  }

  @Test
  void shouldRefusePathsThatLeaveTheOutput() throws IOException {
    Sample sample = Sample.of(1, "q", "plan-1", 10);
    List<Segment.FileSize> files = List.of(new Segment.FileSize("../../../x", 10));
    log.send(new Segment.Opened(sample.plan(), files, ""), sample.whole()).drain();

    assertThat(log.last(sample.artifact()).failure().code()).isEqualTo("output");
    assertThat(filesInOutput()).isEmpty();
    log.restart();
  }

  @Test
  void shouldNotBeginWithoutRoom() throws IOException {
    Sample sample = Sample.of(1, "q", "plan-1", 1000);
    log.free = 999;
    log.send(sample.opened(), sample.whole()).drain();

    var failure = log.last(sample.artifact()).failure();
    assertThat(failure.code()).isEqualTo("no-space");
    assertThat(failure.text()).contains("1000 bytes", "999 bytes", out.toString());
    assertThat(out).isEmptyDirectory();
  }

  @Test
  void shouldCountTheRoomThatOthersInWorkStillNeed() throws IOException {
    Sample first = Sample.of(1, "first", "plan-1", 1000);
    Sample second = Sample.of(2, "second", "plan-2", 1000);
    log.free = 1500;
    log.send(first.opened(), second.opened()).drain();

    assertThat(log.last(first.artifact()).phase()).isEqualTo(Phase.OPEN);
    assertThat(log.last(second.artifact()).failure().code()).isEqualTo("no-space");
  }

  @Test
  void shouldSayWhenTheOutputCannotBeWritten() throws IOException {
    Sample sample = Sample.of(1, "q", "plan-1", 1000);
    log = new SinkLog(new SingleOutput(out.resolve("none/x.gguf")));
    log.send(sample.opened()).drain();
    assertThat(log.last(sample.artifact()).failure().text())
        .isEqualTo("there is no directory " + out.resolve("none"));

    log = new SinkLog(new SingleOutput(Files.createDirectory(out.resolve("directory"))));
    log.send(sample.opened()).drain();
    assertThat(log.last(sample.artifact()).failure().code()).isEqualTo("output");
  }

  @Test
  void shouldReplaceASingleOutputOnlyAtTheEnd() throws IOException {
    Sample sample = Sample.of(1, "q", "plan-1", 1000);
    Path target = Files.writeString(out.resolve("x.gguf"), "old", StandardOpenOption.CREATE);
    log = new SinkLog(new SingleOutput(target));
    log.send(sample.opened(), sample.bytes(0, 0, 500)).drain();
    assertThat(target).hasContent("old");

    log.send(sample.bytes(0, 500, 1000)).drain();

    assertThat(target).hasBinaryContent(sample.contents().getFirst());
    assertThat(filesInOutput()).containsExactly("x.gguf");
  }
}

package io.quern.assemble;

import static org.assertj.core.api.Assertions.assertThat;

import io.quern.model.ArtifactId;
import io.quern.model.ArtifactQuality;
import io.quern.model.ArtifactQuality.TensorQuality;
import io.quern.model.ErrorFigures;
import io.quern.model.ExactSum;
import io.quern.model.PlanRef;
import io.quern.model.Segment.FileSize;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CoverageJournalTest {
  private static final JournalEntry.Header HEADER = header("plan-1");

  @TempDir Path directory;
  private Path path;

  private static JournalEntry.Header header(String plan) {
    ArtifactId artifact = new ArtifactId("m", "r", "p");
    List<FileSize> files = List.of(new FileSize("a", 100), new FileSize("b", 50));
    return new JournalEntry.Header(new PlanRef(artifact, plan), 3, files);
  }

  @BeforeEach
  void writeJournal() throws IOException {
    path = directory.resolve("journal");
    try (CoverageJournal journal = CoverageJournal.create(path, HEADER)) {
      journal.append(covered(7, List.of(range(0, 0, 10), range(1, 20, 50))));
      journal.append(covered(9, List.of(range(0, 10, 30))));
    }
  }

  private static JournalEntry.Covered covered(long nextOffset, List<FileRange> ranges) {
    return new JournalEntry.Covered(nextOffset, ranges, List.of());
  }

  private static FileRange range(int file, long from, long to) {
    return new FileRange(file, new Range(from, to));
  }

  @Test
  void shouldGiveBackWhatWasCovered() throws IOException {
    JournalContent content = JournalContent.read(path, HEADER).orElseThrow();

    assertThat(content.coverages().get(0).ranges()).containsExactly(new Range(0, 30));
    assertThat(content.coverages().get(1).ranges()).containsExactly(new Range(20, 50));
    assertThat(content.nextOffset()).isEqualTo(9);
    assertThat(content.digests()).isEmpty();
  }

  @Test
  void shouldIgnoreAJournalOfAnotherPlan() throws IOException {
    assertThat(JournalContent.read(path, header("plan-2"))).isEmpty();
    assertThat(JournalContent.read(directory.resolve("none"), HEADER)).isEmpty();
  }

  @Test
  void shouldStopAtATornTailAndGoOnBehindIt() throws IOException {
    byte[] whole = Files.readAllBytes(path);
    int lastEntry = whole.length - (8 + 1 + 8 + 4 + 20);
    for (int length = lastEntry; length < whole.length; length++) {
      Files.write(path, Arrays.copyOf(whole, length));

      JournalContent torn = JournalContent.read(path, HEADER).orElseThrow();
      assertThat(torn.nextOffset()).isEqualTo(7);
      try (CoverageJournal journal = CoverageJournal.reopen(path, torn.soundBytes())) {
        journal.append(covered(11, List.of(range(0, 90, 100))));
      }

      JournalContent again = JournalContent.read(path, HEADER).orElseThrow();
      assertThat(again.nextOffset()).isEqualTo(11);
      assertThat(again.coverages().getFirst().ranges())
          .containsExactly(new Range(0, 10), new Range(90, 100));
    }
  }

  @Test
  void shouldNotBelieveADamagedEntry() throws IOException {
    byte[] bytes = Files.readAllBytes(path);
    bytes[bytes.length - 1] ^= 1;
    Files.write(path, bytes);

    assertThat(JournalContent.read(path, HEADER).orElseThrow().nextOffset()).isEqualTo(7);
  }

  @Test
  void shouldRememberTheDigestsOfASealedOutput() throws IOException {
    JournalContent content = JournalContent.read(path, HEADER).orElseThrow();
    try (CoverageJournal journal = CoverageJournal.reopen(path, content.soundBytes())) {
      journal.append(new JournalEntry.Sealed(List.of("aa", "bb")));
    }

    assertThat(JournalContent.read(path, HEADER).orElseThrow().digests())
        .containsExactly("aa", "bb");
  }

  @Test
  void shouldCountAShareOnceWhoeverWroteIt() throws IOException {
    ErrorFigures figures = new ErrorFigures(10, ExactSum.of(0.5), ExactSum.of(2), 0.25);
    Share old = new Share(range(0, 40, 50), "t", figures);
    Share fresh = new Share(range(0, 50, 60), "t", figures);
    Share scales = new Share(range(1, 10, 12), "t", ErrorFigures.ofExcess(0.125));
    JournalContent content = JournalContent.read(path, HEADER).orElseThrow();
    try (CoverageJournal journal = CoverageJournal.reopen(path, content.soundBytes())) {
      journal.append(
          new JournalEntry.Covered(11, List.of(range(0, 40, 50)), List.of(old)),
          new JournalEntry.Covered(
              12, List.of(range(0, 40, 60), range(1, 10, 12)), List.of(old, fresh, scales)));
    }

    ArtifactQuality quality = JournalContent.read(path, HEADER).orElseThrow().ledger().quality();

    assertThat(quality.total()).isEqualTo(figures.plus(figures));
    assertThat(quality.bytes()).isEqualTo(22);
    ErrorFigures tensor = quality.total().withExcess(0.125);
    assertThat(quality.tensors()).containsExactly(new TensorQuality("t", tensor.rounded(22)));
  }
}

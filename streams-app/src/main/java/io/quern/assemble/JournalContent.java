package io.quern.assemble;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a journal held when it was opened again. */
final class JournalContent {
  private final List<Coverage> coverages = new ArrayList<>();
  private final QualityLedger ledger = new QualityLedger();
  private List<String> digests = List.of();
  private long nextOffset;
  private long soundBytes;

  private JournalContent(JournalEntry.Header header) {
    header.files().forEach(file -> coverages.add(new Coverage(file.size())));
  }

  /** Reads the journal, or nothing where there is none or it belongs to another plan. */
  static Optional<JournalContent> read(Path path, JournalEntry.Header expected) throws IOException {
    if (!Files.isRegularFile(path)) {
      return Optional.empty();
    }
    try (JournalFrames frames = JournalFrames.open(path)) {
      Optional<JournalEntry> first = frames.next();
      if (first.isEmpty() || !first.get().equals(expected)) {
        return Optional.empty();
      }
      JournalContent content = new JournalContent(expected);
      for (var next = frames.next(); next.isPresent(); next = frames.next()) {
        content.take(next.get());
      }
      content.soundBytes = frames.soundBytes();
      return Optional.of(content);
    }
  }

  private void take(JournalEntry entry) {
    switch (entry) {
      case JournalEntry.Covered covered -> {
        covered.shares().forEach(this::count);
        covered.ranges().forEach(range -> coverages.get(range.file()).add(range.range()));
        nextOffset = Math.max(nextOffset, covered.nextOffset());
      }
      case JournalEntry.Sealed sealed -> digests = sealed.digests();
      case JournalEntry.Header again ->
          throw new IllegalStateException("a second header: " + again);
    }
  }

  /** Two owners may have written the same: the second time, nothing of it is new. */
  private void count(Share share) {
    if (coverages.get(share.at().file()).isMissing(share.at().range().from())) {
      ledger.add(share);
    }
  }

  List<Coverage> coverages() {
    return coverages;
  }

  /** What the covered ranges add to the tensors. */
  QualityLedger ledger() {
    return ledger;
  }

  /** Digest of each file, empty unless the output was sealed. */
  List<String> digests() {
    return digests;
  }

  /** Every segment below this offset of the partition has been taken. */
  long nextOffset() {
    return nextOffset;
  }

  /** Bytes before the torn tail. */
  long soundBytes() {
    return soundBytes;
  }
}

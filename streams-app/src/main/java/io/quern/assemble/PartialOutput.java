package io.quern.assemble;

import io.quern.model.ArtifactQuality;
import io.quern.model.Segment;
import io.quern.model.Segment.FileSize;
import io.quern.model.Segment.Written;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The hidden files of one output and their journal. */
final class PartialOutput implements Closeable {
  private final OutputPlace place;
  private final CoverageJournal journal;
  private final Map<String, Integer> indexes = new HashMap<>();
  private final List<PartialFile> parts = new ArrayList<>();
  private final QualityLedger ledger;
  private final Map<String, DigestTrail> trails = new HashMap<>();
  private final List<Share> unsavedShares = new ArrayList<>();
  private long bytesDone;
  private long savedOffset;

  private PartialOutput(
      OutputPlace place, CoverageJournal journal, QualityLedger ledger, long savedOffset) {
    this.place = place;
    this.journal = journal;
    this.ledger = ledger;
    this.savedOffset = savedOffset;
  }

  /**
   * Begins an output; a temporary file that stands there is written over in place.
   *
   * @param firstOffset where its first segment stands in the partition
   */
  static PartialOutput create(OutputPlace place, JournalEntry.Header header, long firstOffset)
      throws IOException {
    Files.createDirectories(place.directory());
    List<Coverage> none = place.files().stream().map(file -> new Coverage(file.size())).toList();
    CoverageJournal journal = CoverageJournal.create(place.journal(), header);
    return opened(new PartialOutput(place, journal, new QualityLedger(), firstOffset), none);
  }

  /** Goes on with an output where its journal stopped. */
  static PartialOutput resume(OutputPlace place, JournalContent content, long firstOffset)
      throws IOException {
    CoverageJournal journal = CoverageJournal.reopen(place.journal(), content.soundBytes());
    long savedOffset = Math.max(firstOffset, content.nextOffset());
    return opened(
        new PartialOutput(place, journal, content.ledger(), savedOffset), content.coverages());
  }

  private static PartialOutput opened(PartialOutput output, List<Coverage> coverages)
      throws IOException {
    try {
      output.openFiles(coverages);
      return output;
    } catch (IOException e) {
      output.close();
      throw e;
    }
  }

  private void openFiles(List<Coverage> coverages) throws IOException {
    for (Coverage coverage : coverages) {
      FileSize file = place.files().get(parts.size());
      Path path = place.partOf(file);
      if (place.isDirectory() && path.getParent() != null) {
        Files.createDirectories(path.getParent());
      }
      indexes.put(file.path(), parts.size());
      parts.add(PartialFile.open(path, file.size(), coverage));
      bytesDone += coverage.bytes();
    }
  }

  boolean has(String file) {
    return indexes.containsKey(file);
  }

  boolean fits(String file, long offset, long length) {
    return part(file).fits(offset, length);
  }

  /**
   * Writes what of these bytes is not there yet.
   *
   * @return how many bytes were
   */
  long write(Written segment) throws IOException {
    PartialFile part = part(segment.file());
    boolean isNew = part.isMissing(segment.offset());
    long written = part.write(segment.offset(), segment.bytes());
    bytesDone += written;
    if (isNew && !segment.tensor().isEmpty()) {
      count(segment);
    }
    return written;
  }

  private void count(Written segment) {
    Range range = Range.at(segment.offset(), segment.bytes().length());
    FileRange at = new FileRange(indexOf(segment.file()), range);
    count(new Share(at, segment.tensor(), segment.figures()));
  }

  private void count(Share share) {
    ledger.add(share);
    unsavedShares.add(share);
  }

  /** Whether all of a range has been written. */
  boolean isCovered(Segment.Copy copy) {
    return part(copy.file()).isCovered(Range.at(copy.offset(), copy.length()));
  }

  /**
   * Copies what of these bytes is not there yet, figures with them.
   *
   * @param shares what the origin's bytes in that range add to their tensors
   * @return how many bytes were
   * @throws IOException when not all of them could be read
   */
  long copy(Segment.Copy copy, Origin origin, List<Share> shares) throws IOException {
    PartialFile part = part(copy.file());
    int file = indexOf(copy.file());
    long shift = copy.offset() - copy.from().offset();
    List<Share> fresh =
        shares.stream()
            .map(share -> share.movedTo(file, shift))
            .filter(share -> part.isMissing(share.at().range().from()))
            .toList();
    long copied = part.copy(origin, Range.at(copy.offset(), copy.length()));
    bytesDone += copied;
    fresh.forEach(this::count);
    return copied;
  }

  private PartialFile part(String file) {
    return parts.get(indexOf(file));
  }

  private int indexOf(String file) {
    Integer index = indexes.get(file);
    if (index == null) {
      throw new IllegalArgumentException("the artifact has no file '" + file + "'");
    }
    return index;
  }

  /**
   * Brings to the disk what was written, then says so in the journal.
   *
   * @param nextOffset every segment below it has been taken
   * @param touch whether to note the offset even where nothing was written
   */
  void save(long nextOffset, boolean touch) throws IOException {
    List<FileRange> ranges = new ArrayList<>();
    for (int i = 0; i < parts.size(); i++) {
      addAll(ranges, i, parts.get(i).save());
    }
    if (!ranges.isEmpty() || (touch && nextOffset > savedOffset)) {
      journal.append(covered(nextOffset, ranges));
      savedOffset = nextOffset;
    }
  }

  private static void addAll(List<FileRange> all, int file, List<Range> ranges) {
    ranges.forEach(range -> all.add(new FileRange(file, range)));
  }

  private JournalEntry.Covered covered(long nextOffset, List<FileRange> ranges) {
    JournalEntry.Covered entry = new JournalEntry.Covered(nextOffset, ranges, unsavedShares);
    unsavedShares.clear();
    return entry;
  }

  /** Every segment below this offset of the partition is on the disk and in the journal. */
  long savedOffset() {
    return savedOffset;
  }

  long bytesDone() {
    return bytesDone;
  }

  boolean isComplete() {
    return parts.stream().allMatch(PartialFile::isComplete);
  }

  /**
   * Brings a complete output to the disk and makes it visible.
   *
   * @return SHA-256 of each file
   */
  List<String> publish() throws IOException {
    List<String> digests = new ArrayList<>();
    List<FileRange> ranges = new ArrayList<>();
    for (PartialFile part : parts) {
      addAll(ranges, digests.size(), part.takeUnsaved());
      String digest = part.seal();
      digests.add(digest);
      trails.put(digest, part.trail());
    }
    journal.append(covered(savedOffset, ranges), new JournalEntry.Sealed(digests));
    close();
    Ledger.keep(place);
    Publication.publish(place);
    return digests;
  }

  /** How the digest of each published file went, by the digest. */
  Map<String, DigestTrail> trails() {
    return Map.copyOf(trails);
  }

  /** What the tensors take and cost, as far as they have been written. */
  ArtifactQuality quality() {
    return ledger.quality();
  }

  OutputPlace place() {
    return place;
  }

  @Override
  public void close() throws IOException {
    for (PartialFile part : parts) {
      part.close();
    }
    journal.close();
  }
}

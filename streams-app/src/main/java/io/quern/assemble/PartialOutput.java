package io.quern.assemble;

import io.quern.model.Bytes;
import io.quern.model.Segment.FileSize;
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
  private long bytesDone;
  private long savedOffset;

  private PartialOutput(OutputPlace place, CoverageJournal journal, long savedOffset) {
    this.place = place;
    this.journal = journal;
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
    return opened(new PartialOutput(place, journal, firstOffset), none);
  }

  /** Goes on with an output where its journal stopped. */
  static PartialOutput resume(OutputPlace place, JournalContent content, long firstOffset)
      throws IOException {
    CoverageJournal journal = CoverageJournal.reopen(place.journal(), content.soundBytes());
    long savedOffset = Math.max(firstOffset, content.nextOffset());
    return opened(new PartialOutput(place, journal, savedOffset), content.coverages());
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
  long write(String file, long offset, Bytes bytes) throws IOException {
    long written = part(file).write(offset, bytes);
    bytesDone += written;
    return written;
  }

  private PartialFile part(String file) {
    Integer index = indexes.get(file);
    if (index == null) {
      throw new IllegalArgumentException("the artifact has no file '" + file + "'");
    }
    return parts.get(index);
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
      for (Range range : parts.get(i).save()) {
        ranges.add(new FileRange(i, range));
      }
    }
    if (!ranges.isEmpty() || (touch && nextOffset > savedOffset)) {
      journal.covered(nextOffset, ranges);
      savedOffset = nextOffset;
    }
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
    for (PartialFile part : parts) {
      digests.add(part.seal());
    }
    journal.sealed(digests);
    close();
    Publication.publish(place);
    return digests;
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

package io.quern.assemble;

import io.quern.model.PlanRef;
import io.quern.model.Segment.FileSize;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The journal of a complete artifact, kept for those who copy from it: which plan its files are of,
 * and what each stretch of bytes adds to its tensor.
 */
final class Ledger {
  private final JournalEntry.Header header;
  private final List<String> digests;
  private final List<NavigableMap<Long, Share>> shares;

  private Ledger(
      JournalEntry.Header header, List<String> digests, List<NavigableMap<Long, Share>> shares) {
    this.header = header;
    this.digests = digests;
    this.shares = shares;
  }

  /**
   * Keeps the journal of a sealed output. It is there before the output is visible, in one piece.
   */
  static void keep(OutputPlace place) throws IOException {
    Optional<Path> kept = place.ledger();
    if (kept.isEmpty()) {
      return;
    }
    Path ledger = kept.get();
    Path fresh = ledger.resolveSibling("." + ledger.getFileName() + ".fresh");
    Files.createDirectories(Optional.ofNullable(ledger.getParent()).orElse(place.root()));
    Files.copy(place.journal(), fresh, StandardCopyOption.REPLACE_EXISTING);
    Files.move(fresh, ledger, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  /**
   * Reads a ledger.
   *
   * @throws IOException when there is none, or not all of one
   */
  static Ledger read(Path path) throws IOException {
    try (JournalFrames frames = JournalFrames.open(path)) {
      if (!(frames.next().orElse(null) instanceof JournalEntry.Header header)) {
        throw new EOFException("its ledger has no header");
      }
      List<NavigableMap<Long, Share>> shares =
          header.files().stream().map(file -> noShares()).toList();
      Optional<JournalEntry> next = frames.next();
      while (next.isPresent() && next.get() instanceof JournalEntry.Covered covered) {
        for (Share share : covered.shares()) {
          shares.get(share.at().file()).putIfAbsent(share.at().range().from(), share);
        }
        next = frames.next();
      }
      if (next.isPresent() && next.get() instanceof JournalEntry.Sealed(var digests)) {
        return new Ledger(header, digests, shares);
      }
      throw new EOFException("its ledger is torn");
    }
  }

  private static NavigableMap<Long, Share> noShares() {
    return new TreeMap<>();
  }

  PlanRef plan() {
    return header.plan();
  }

  List<FileSize> files() {
    return header.files();
  }

  /** SHA-256 of a file, hexadecimal. */
  String digestOf(int file) {
    return digests.get(file);
  }

  /**
   * What a range of a file adds to tensors.
   *
   * @throws IOException when nobody knows that of every byte
   */
  List<Share> within(int file, Range range) throws IOException {
    Map<Long, Share> found = shares.get(file).subMap(range.from(), range.to());
    long at = range.from();
    for (Share share : found.values()) {
      at = share.at().range().from() == at ? share.at().range().to() : -1;
    }
    if (at != range.to()) {
      throw new EOFException("its ledger does not tell these bytes apart");
    }
    return List.copyOf(found.values());
  }
}

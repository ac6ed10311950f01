package io.quern.assemble;

import io.quern.model.ArtifactId;
import io.quern.model.ArtifactState;
import io.quern.model.ArtifactState.Failure;
import io.quern.model.Segment;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/** Begins, takes up and clears away outputs at the places that a layout gives them. */
final class Workbench {
  private final OutputLayout layout;
  private final Donors donors;
  private final FreeSpace freeSpace;

  Workbench(OutputLayout layout, FreeSpace freeSpace) {
    this.layout = layout;
    this.donors = new Donors(layout);
    this.freeSpace = freeSpace;
  }

  /** The complete artifacts to copy from. */
  Donors donors() {
    return donors;
  }

  /** The address of a visible output. */
  static String locationOf(OutputPlace place) {
    return place.target().toUri().toString();
  }

  /**
   * Begins an artifact, or takes up what is here of it under the same plan.
   *
   * @param promised bytes that artifacts in work are still going to need
   * @return Filling, or Ended where the output cannot be written or has no room: that is no fault
   *     of ours
   */
  Assembly begin(Job job, long promised) {
    try {
      OutputPlace place = placeOf(job);
      checkTarget(place);
      Optional<Filling> resumed = takeUp(job, place);
      return resumed.isPresent() ? resumed.get() : create(job, place, promised);
    } catch (IOException | IllegalArgumentException e) {
      return Ended.failed(job, new Failure("output", sentence(e)));
    }
  }

  private Assembly create(Job job, OutputPlace place, long promised) throws IOException {
    Optional<Failure> lack = lackOfSpace(place, job.totalBytes(), promised);
    if (lack.isPresent()) {
      return Ended.failed(job, lack.get());
    }
    try {
      return new Filling(job, PartialOutput.create(place, job.header(), job.opened().offset()));
    } catch (IOException e) {
      Publication.discard(place);
      throw e;
    }
  }

  /**
   * What is here of an artifact that was open when this process, or another on this disk, stopped.
   *
   * @return Filling; Complete where the crash came between the rename and the announcement; nothing
   *     without a journal
   */
  Optional<Assembly> resume(ArtifactState state) throws IOException {
    Job job = Job.of(state);
    OutputPlace place = placeOf(job);
    Optional<JournalContent> journal = JournalContent.read(place.journal(), job.header());
    boolean renamed =
        journal.isPresent()
            && !journal.get().digests().isEmpty()
            && !Files.exists(place.part())
            && place.hasTargets();
    if (renamed) {
      return Optional.of(
          new Complete(
              job.complete(journal.get().digests(), locationOf(place))
                  .with(journal.get().ledger().quality())));
    }
    return takeUp(job, place).map(filling -> filling);
  }

  private static Optional<Filling> takeUp(Job job, OutputPlace place) throws IOException {
    Optional<JournalContent> journal = JournalContent.read(place.journal(), job.header());
    if (journal.isEmpty() || !place.hasParts()) {
      return Optional.empty();
    }
    long firstOffset = job.opened().offset();
    return Optional.of(new Filling(job, PartialOutput.resume(place, journal.get(), firstOffset)));
  }

  /** Whether the final files of a complete artifact are there. */
  boolean stands(ArtifactState state) throws IOException {
    return placeOf(Job.of(state)).hasTargets();
  }

  /** Removes an artifact that expired, and directories that are empty then. */
  void remove(ArtifactState state) throws IOException {
    try {
      Optional<OutputPlace> earlier = earlierPlace(state.plan().artifact());
      if (!state.files().isEmpty()) {
        removeAll(placeOf(Job.of(state)));
      }
      if (earlier.isPresent()) {
        removeAll(earlier.get());
      }
    } catch (IllegalArgumentException e) {
      return; // it has no sound place, so nothing of it was ever written
    }
  }

  private static void removeAll(OutputPlace place) throws IOException {
    Publication.discard(place);
    Directories.delete(place.target());
    if (place.ledger().isPresent()) {
      Path ledger = place.ledger().get();
      Files.deleteIfExists(ledger);
      Directories.deleteEmpty(Optional.ofNullable(ledger.getParent()).orElse(ledger), place.root());
    }
    Directories.deleteEmpty(place.directory(), place.root());
  }

  /**
   * Removes the files of an earlier plan that those at {@code next} will not replace: its ledger
   * still names them.
   */
  void makeWay(ArtifactId artifact, OutputPlace next) throws IOException {
    Optional<OutputPlace> earlier = earlierPlace(artifact);
    if (earlier.isEmpty() || next.isDirectory()) {
      return; // a directory is replaced with all that is in it
    }
    for (Segment.FileSize file : earlier.get().files()) {
      Path stale = earlier.get().targetOf(file);
      if (!stale.equals(next.target())) {
        Files.deleteIfExists(stale);
        Directories.deleteEmpty(Optional.ofNullable(stale.getParent()).orElse(stale), next.root());
      }
    }
  }

  /** Where the artifact stood when it was complete the last time, if its ledger can tell. */
  private Optional<OutputPlace> earlierPlace(ArtifactId artifact) {
    Optional<Path> kept = layout.ledgerOf(artifact).filter(Files::exists);
    if (kept.isEmpty()) {
      return Optional.empty();
    }
    try {
      Ledger ledger = Ledger.read(kept.get());
      OutputLayout.Place place = layout.placeOf(artifact, ledger.files());
      return Optional.of(
          OutputPlace.of(place, ledger.plan().planId(), ledger.files()).keeping(kept));
    } catch (IOException e) {
      return Optional.empty(); // torn, so it was never followed by files
    }
  }

  /** Removes what is hidden of an artifact that is not in work any more. */
  void discard(ArtifactState state) throws IOException {
    try {
      Publication.discard(placeOf(Job.of(state)));
    } catch (IllegalArgumentException e) {
      return; // it failed because it has no sound place, so nothing of it was ever written
    }
  }

  /**
   * @throws IllegalArgumentException for files or a plan id that make no sound paths
   */
  OutputPlace placeOf(Job job) {
    FilePaths.check(job.files());
    OutputLayout.Place place = layout.placeOf(job.plan().artifact(), job.files());
    return OutputPlace.of(place, job.plan().planId(), job.files())
        .keeping(layout.ledgerOf(job.plan().artifact()));
  }

  private static void checkTarget(OutputPlace place) throws IOException {
    if (!Files.isDirectory(place.root())) {
      throw new NoSuchFileException(place.root().toString());
    }
    if (Files.exists(place.target()) && Files.isDirectory(place.target()) != place.isDirectory()) {
      String kind = place.isDirectory() ? "not a directory" : "a directory";
      throw new IllegalArgumentException(place.target() + " is " + kind);
    }
  }

  private Optional<Failure> lackOfSpace(OutputPlace place, long needed, long promised)
      throws IOException {
    long free = freeSpace.bytes(place.root());
    if (needed <= free - promised) {
      return Optional.empty();
    }
    String others = promised > 0 ? ", of which artifacts in work need " + amount(promised) : "";
    String text =
        "the artifact needs "
            + amount(needed)
            + " in "
            + place.root()
            + ", but only "
            + amount(free)
            + " are free there"
            + others
            + "; make room and publish again";
    return Optional.of(new Failure("no-space", text));
  }

  private static String amount(long bytes) {
    return bytes < 10L << 20
        ? bytes + " bytes"
        : String.format(Locale.ROOT, "%.1f MiB", bytes / (double) (1 << 20));
  }

  private static String sentence(Exception e) {
    return switch (e) {
      case NoSuchFileException none -> "there is no directory " + none.getFile();
      case AccessDeniedException denied -> "no permission to write " + denied.getFile();
      case IOException fault -> "the output cannot be written: " + fault.getMessage();
      default -> String.valueOf(e.getMessage());
    };
  }
}

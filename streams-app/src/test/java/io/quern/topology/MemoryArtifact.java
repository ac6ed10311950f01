package io.quern.topology;

import io.quern.model.ErrorFigures;
import io.quern.model.PlanRef;
import io.quern.model.Segment;
import io.quern.model.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Function;

/** A sink without disk: the bytes of one artifact, file after file, and which of them have come. */
final class MemoryArtifact {
  private final String name;
  private final Function<PlanRef, MemoryArtifact> donors;
  private String planId = "";
  private Standing standing = new Standing("", new byte[0], Map.of());
  private byte[] bytes = new byte[0];
  private final Map<String, Integer> starts = new TreeMap<>();
  private final BitSet covered = new BitSet();
  private final Map<String, ErrorFigures> figures = new TreeMap<>();
  String failure = "";
  String expired = "";
  final Map<String, Long> lacks = new TreeMap<>();
  boolean cancelled;
  boolean isLost;
  boolean lacksCopies;
  long copied;
  long publishedAt;
  int superseded;
  int emptyAnswers;

  /**
   * @param donors the artifacts to copy from
   */
  MemoryArtifact(String name, Function<PlanRef, MemoryArtifact> donors) {
    this.name = name;
    this.donors = donors;
  }

  void accept(Segment segment) {
    switch (segment) {
      case Segment.Opened opened -> {
        stand();
        boolean again = planId.equals(opened.plan().planId()) && bytes.length > 0;
        planId = opened.plan().planId();
        publishedAt = opened.publishedAt();
        failure = "";
        cancelled = false;
        lacksCopies = false;
        if (!again) { // what was written stays where the same plan is sent without its copies
          bytes = new byte[Math.toIntExact(opened.totalBytes())];
          place(opened.files());
          covered.clear();
          figures.clear();
        }
      }
      case Segment.Written written when !written.plan().planId().equals(planId) -> superseded++;
      case Segment.Written written -> {
        int at = starts.getOrDefault(written.file(), 0) + Math.toIntExact(written.offset());
        System.arraycopy(written.bytes().toArray(), 0, bytes, at, written.bytes().length());
        figures.merge(written.tensor(), written.figures(), ErrorFigures::plus);
        covered.set(at, at + written.bytes().length());
      }
      case Segment.Copy copy when !copy.plan().planId().equals(planId) -> superseded++;
      case Segment.Copy copy -> take(copy, donors.apply(copy.from().plan()));
      case Segment.Failed failed -> failure = failed.code() + ": " + failed.text();
      case Segment.Cancelled _ -> cancelled = true;
      case Segment.Waiting waiting -> {
        stand();
        bytes = new byte[0];
        covered.clear();
        planId = waiting.plan().planId();
        failure = "waiting: " + waiting.text();
      }
      case Segment.Missing missing -> {
        lacks.putAll(missing.chunks());
        emptyAnswers += missing.chunks().isEmpty() && missing.asked().recovers() ? 1 : 0;
      }
      case Segment.Expired gone -> expired = gone.code();
    }
  }

  /** What cannot be copied is left open, as by assemble. */
  private void take(Segment.Copy copy, MemoryArtifact donor) {
    donor.stand();
    if (donor.isLost || !donor.standing.planId().equals(copy.from().plan().planId())) {
      lacksCopies = true;
      return;
    }
    int from =
        donor.standing.starts().getOrDefault(copy.from().file(), 0)
            + Math.toIntExact(copy.from().offset());
    int at = starts.getOrDefault(copy.file(), 0) + Math.toIntExact(copy.offset());
    int length = Math.toIntExact(copy.length());
    System.arraycopy(donor.standing.bytes(), from, bytes, at, length);
    covered.set(at, at + length);
    copied += length;
  }

  /** What is complete stays what it is until something else is complete in its place. */
  private void stand() {
    if (isComplete()) {
      standing = new Standing(planId, bytes, Map.copyOf(starts));
    }
  }

  private record Standing(String planId, byte[] bytes, Map<String, Integer> starts) {}

  private void place(List<Segment.FileSize> files) {
    int start = 0;
    for (Segment.FileSize file : files) {
      starts.put(file.path(), start);
      start += Math.toIntExact(file.size());
    }
  }

  String planId() {
    return planId;
  }

  boolean isComplete() {
    return bytes.length > 0 && covered.cardinality() == bytes.length;
  }

  long done() {
    return covered.cardinality();
  }

  int missing() {
    return bytes.length - covered.cardinality();
  }

  byte[] bytes() {
    return bytes;
  }

  /** The bytes of one of several files. */
  byte[] bytes(String file) {
    int start = Objects.requireNonNull(starts.get(file));
    int end =
        starts.values().stream()
            .filter(next -> next > start)
            .min(Integer::compare)
            .orElse(bytes.length);
    return Arrays.copyOfRange(bytes, start, end);
  }

  /** Writes all files into a directory. */
  void writeTo(Path directory) throws IOException {
    Files.createDirectories(directory);
    for (String file : starts.keySet()) {
      Files.write(directory.resolve(file), bytes(file));
    }
  }

  /** What quantizing cost, by tensor; only those that were measured. */
  Map<String, ErrorFigures> figures() {
    Map<String, ErrorFigures> measured = new TreeMap<>(figures);
    measured.values().removeIf(each -> each.weights() == 0);
    return measured;
  }

  String sha256() {
    return Sha256.hex(bytes);
  }

  @Override
  public String toString() {
    return name + " " + covered.cardinality() + "/" + bytes.length + " " + failure;
  }
}

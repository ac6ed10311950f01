package io.quern.model;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Where an artifact stands. Only {@code assemble} writes it.
 *
 * @param label its type, and what its weights passed through first: {@code Q8_0 of BF16}
 * @param sequence grows with every state of the artifact
 * @param bytesDone bytes that stand in the temporary file
 * @param location address that every reader can open; empty until complete
 * @param opened where its opened segment stands
 * @param quality what quantization cost; nothing until complete
 * @param publishedAt when the revision was published, milliseconds since 1970; 0 for unknown
 */
public record ArtifactState(
    PlanRef plan,
    String label,
    long sequence,
    Phase phase,
    long bytesDone,
    long bytesTotal,
    List<ArtifactFile> files,
    String location,
    Failure failure,
    LogPosition opened,
    ArtifactQuality quality,
    long publishedAt) {
  /** Stands in a label between a type and the one before. */
  public static final String OF = " of ";

  public ArtifactState {
    files = List.copyOf(files);
  }

  /** A state of which no quality is known. */
  public ArtifactState(
      PlanRef plan,
      String label,
      long sequence,
      Phase phase,
      long bytesDone,
      long bytesTotal,
      List<ArtifactFile> files,
      String location,
      Failure failure,
      LogPosition opened) {
    this(
        plan,
        label,
        sequence,
        phase,
        bytesDone,
        bytesTotal,
        files,
        location,
        failure,
        opened,
        ArtifactQuality.NONE,
        0);
  }

  /** The same of a revision that was published then. */
  public ArtifactState publishedAt(long millis) {
    return new ArtifactState(
        plan,
        label,
        sequence,
        phase,
        bytesDone,
        bytesTotal,
        files,
        location,
        failure,
        opened,
        quality,
        millis);
  }

  /** The same with another number. */
  public ArtifactState numbered(long number) {
    return new ArtifactState(
        plan,
        label,
        number,
        phase,
        bytesDone,
        bytesTotal,
        files,
        location,
        failure,
        opened,
        quality,
        publishedAt);
  }

  /** The same with its opened segment elsewhere. */
  public ArtifactState openedAt(LogPosition position) {
    return new ArtifactState(
        plan,
        label,
        sequence,
        phase,
        bytesDone,
        bytesTotal,
        files,
        location,
        failure,
        position,
        quality,
        publishedAt);
  }

  /** The same, stated as incomplete. */
  public ArtifactState incomplete(Failure lack) {
    return new ArtifactState(
        plan,
        label,
        sequence,
        Phase.INCOMPLETE,
        bytesDone,
        bytesTotal,
        files,
        location,
        lack,
        opened,
        quality,
        publishedAt);
  }

  /** The same with what quantization cost. */
  public ArtifactState with(ArtifactQuality measured) {
    return new ArtifactState(
        plan,
        label,
        sequence,
        phase,
        bytesDone,
        bytesTotal,
        files,
        location,
        failure,
        opened,
        measured,
        publishedAt);
  }

  /** The type alone: what a reader of the files needs to know, and what fits into tags. */
  public String type() {
    int end = label.indexOf(OF);
    return end < 0 ? label : label.substring(0, end);
  }

  /** The word for where it stands. */
  public enum Phase {
    WAITING,
    OPEN,
    INCOMPLETE,
    COMPLETE,
    FAILED,
    CANCELLED,
    SUPERSEDED,
    COPY_MISSING,
    EXPIRED;

    /** The word as it stands in records, for example {@code copy-missing}. */
    public String word() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /**
     * The state of a word.
     *
     * @throws IllegalArgumentException for a word that is none of these
     */
    public static Phase of(String word) {
      return Arrays.stream(values())
          .filter(phase -> phase.word().equals(word))
          .findFirst()
          .orElseThrow(
              () ->
                  new IllegalArgumentException(
                      "artifact state '" + word + "' is not known to this version"));
    }

    /** Whether nothing more will happen under this plan. */
    public boolean isFinal() {
      return this != WAITING && this != OPEN && this != INCOMPLETE && this != COPY_MISSING;
    }
  }

  /**
   * A file of the artifact.
   *
   * @param digest SHA-256 in hexadecimal; empty until complete
   */
  public record ArtifactFile(String path, long size, String digest) {}

  /** Why it failed; both empty when it did not. */
  public record Failure(String code, String text) {
    public static final Failure NONE = new Failure("", "");

    /** Code of bytes that nobody is going to write, though nothing is wrong with any input. */
    public static final String SEGMENTS_LOST = "segments-lost";
  }

  /** A record's place in a topic; -1 for unknown. */
  public record LogPosition(int partition, long offset) {
    public static final LogPosition UNKNOWN = new LogPosition(-1, -1);
  }
}

package io.quern.model;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What reaches {@code assemble}: bytes at an offset of a file, or news of the artifact. */
public sealed interface Segment {
  PlanRef plan();

  /**
   * The artifact is planned: its files and sizes.
   *
   * @param label short and for people, such as Q4_K_M
   * @param publishedAt when the revision was published, milliseconds since 1970; 0 for unknown;
   *     decides no byte
   */
  record Opened(PlanRef plan, List<FileSize> files, String label, long publishedAt)
      implements Segment {
    public Opened {
      files = List.copyOf(files);
    }

    /** Of a revision of which it is not known when it was published. */
    public Opened(PlanRef plan, List<FileSize> files, String label) {
      this(plan, files, label, 0);
    }

    public long totalBytes() {
      return files.stream().mapToLong(FileSize::size).reduce(0, Math::addExact);
    }
  }

  /**
   * Bytes at an offset.
   *
   * @param tensor where they come from; empty for headers and padding
   * @param figures what quantizing them cost, if that was measured; a chunk that becomes several
   *     segments has its figures in the first
   */
  record Written(
      PlanRef plan,
      String file,
      long offset,
      Bytes bytes,
      String tensor,
      long index,
      ErrorFigures figures)
      implements Segment {

    /** Bytes of which no figures are known. */
    public Written(PlanRef plan, String file, long offset, Bytes bytes, String tensor, long index) {
      this(plan, file, offset, bytes, tensor, index, ErrorFigures.NONE);
    }

    public Written with(ErrorFigures measured) {
      return new Written(plan, file, offset, bytes, tensor, index, measured);
    }
  }

  /**
   * Bytes that stand in another artifact already, error figures with them.
   *
   * @param tensor where they come from
   */
  record Copy(PlanRef plan, String file, long offset, long length, From from, String tensor)
      implements Segment {

    /** The same, longer or shorter. */
    public Copy with(long bytes) {
      return new Copy(plan, file, offset, bytes, from, tensor);
    }
  }

  /**
   * A place in a complete artifact.
   *
   * @param digest SHA-256 of the file, hexadecimal
   */
  record From(PlanRef plan, String file, long offset, String digest) {}

  /**
   * The artifact cannot be made.
   *
   * @param where tensor and place
   */
  record Failed(PlanRef plan, String code, String text, String where) implements Segment {}

  /** The plan is superseded or its profile removed. */
  record Cancelled(PlanRef plan) implements Segment {}

  /**
   * The plan is made, but others go first.
   *
   * @param text what it waits for
   */
  record Waiting(PlanRef plan, String text) implements Segment {}

  /**
   * What one partition of orders still waits for.
   *
   * @param partition whose word this is
   * @param partitions how many there are
   * @param asked why that was asked
   * @param chunks that have not come, by tensor
   */
  record Missing(
      PlanRef plan, int partition, int partitions, AuditOrder.Asked asked, Map<String, Long> chunks)
      implements Segment {
    public Missing {
      chunks = Collections.unmodifiableMap(new TreeMap<>(chunks));
    }
  }

  /**
   * The artifact goes, and its files with it.
   *
   * @param text why
   */
  record Expired(PlanRef plan, String code, String text) implements Segment {}

  /**
   * A file of the artifact.
   *
   * @param path relative, with {@code /}
   */
  record FileSize(String path, long size) {}
}

package io.quern.model;

import java.util.List;

/** What reaches {@code assemble}: bytes at an offset of a file, or news of the artifact. */
public sealed interface Segment {
  PlanRef plan();

  /**
   * The artifact is planned: its files and sizes.
   *
   * @param label short and for people, such as Q4_K_M
   */
  record Opened(PlanRef plan, List<FileSize> files, String label) implements Segment {
    public Opened {
      files = List.copyOf(files);
    }

    public long totalBytes() {
      return files.stream().mapToLong(FileSize::size).reduce(0, Math::addExact);
    }
  }

  /**
   * Bytes at an offset.
   *
   * @param tensor where they come from; empty for headers and padding
   */
  record Written(PlanRef plan, String file, long offset, Bytes bytes, String tensor, long index)
      implements Segment {}

  /**
   * The artifact cannot be made.
   *
   * @param where tensor and place
   */
  record Failed(PlanRef plan, String code, String text, String where) implements Segment {}

  /** The plan is superseded or its profile removed. */
  record Cancelled(PlanRef plan) implements Segment {}

  /**
   * A file of the artifact.
   *
   * @param path relative, with {@code /}
   */
  record FileSize(String path, long size) {}
}

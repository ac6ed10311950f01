package io.quern.plan.safetensors;

import io.quern.model.Bytes;
import io.quern.model.Segment;
import io.quern.plan.ArtifactPlan;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The files of an artifact, and the bytes of them that the plan knows. */
final class ArtifactFiles {
  private static final int LARGEST_PIECE = 900 * 1024;

  private final List<Segment.FileSize> files = new ArrayList<>();
  private final List<ArtifactPlan.Fixed> fixed = new ArrayList<>();

  /** A file of which chunks bring the bytes. */
  void add(String file, long size) {
    files.add(new Segment.FileSize(file, size));
  }

  /** A file that is known. */
  void add(String file, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    add(file, bytes.length);
    put(file, 0, Bytes.of(bytes));
  }

  /** Known bytes of a file, in pieces that fit a record. */
  void put(String file, long offset, Bytes bytes) {
    for (int at = 0; at < bytes.length(); at += LARGEST_PIECE) {
      Bytes piece = bytes.slice(at, Math.min(LARGEST_PIECE, bytes.length() - at));
      fixed.add(new ArtifactPlan.Fixed(file, offset + at, piece));
    }
  }

  List<Segment.FileSize> files() {
    return List.copyOf(files);
  }

  List<ArtifactPlan.Fixed> fixed() {
    return List.copyOf(fixed);
  }
}

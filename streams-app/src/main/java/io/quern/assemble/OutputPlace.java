package io.quern.assemble;

import io.quern.model.Segment.FileSize;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Where one output is made under one plan: hidden beside its final place, named by the plan.
 *
 * @param root directory that must exist
 * @param target the final place
 * @param part the temporary file, or directory of files
 * @param journal what of it stands on the disk
 * @param ledger where the journal is kept once the output is visible; nothing for nowhere
 * @param replaced where a directory that stood at the target is put while it is replaced
 * @param files the artifact's files; more than one make a directory
 */
record OutputPlace(
    Path root,
    Path target,
    Path part,
    Path journal,
    Optional<Path> ledger,
    Path replaced,
    List<FileSize> files) {
  private static final Pattern PLAN_ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]{0,127}");
  private static final int SHOWN_OF_PLAN = 16;
  private static final int SHOWN_OF_NAME = 48;

  OutputPlace {
    files = List.copyOf(files);
  }

  /**
   * @throws IllegalArgumentException for a plan id that cannot be part of a file's name
   */
  static OutputPlace of(OutputLayout.Place place, String planId, List<FileSize> files) {
    if (!PLAN_ID.matcher(planId).matches()) {
      throw new IllegalArgumentException(
          "a plan id is made of letters, digits, '_' and '-', at most 128");
    }
    Path target = place.target();
    String name = String.valueOf(target.getFileName());
    String shown = name.length() <= SHOWN_OF_NAME ? name : "artifact";
    String stem = "." + shown + "." + planId.substring(0, Math.min(SHOWN_OF_PLAN, planId.length()));
    return new OutputPlace(
        place.root(),
        target,
        target.resolveSibling(stem + ".part"),
        target.resolveSibling(stem + ".journal"),
        Optional.empty(),
        target.resolveSibling(stem + ".replaced"),
        files);
  }

  OutputPlace keeping(Optional<Path> kept) {
    return new OutputPlace(root, target, part, journal, kept, replaced, files);
  }

  boolean isDirectory() {
    return files.size() > 1;
  }

  /** The directory that holds the target. */
  Path directory() {
    Path parent = target.getParent();
    return parent == null ? root : parent;
  }

  /** Where the file is while it is made. */
  Path partOf(FileSize file) {
    return isDirectory() ? part.resolve(file.path()) : part;
  }

  /** Where the file is once it is visible. */
  Path targetOf(FileSize file) {
    return isDirectory() ? target.resolve(file.path()) : target;
  }

  /** Whether every temporary file is there with its size. */
  boolean hasParts() throws IOException {
    for (FileSize file : files) {
      if (!hasSize(partOf(file), file.size())) {
        return false;
      }
    }
    return true;
  }

  /** Whether every final file is there with its size. */
  boolean hasTargets() throws IOException {
    for (FileSize file : files) {
      if (!hasSize(targetOf(file), file.size())) {
        return false;
      }
    }
    return true;
  }

  private static boolean hasSize(Path path, long size) throws IOException {
    return Files.isRegularFile(path) && Files.size(path) == size;
  }
}

package io.quern.assemble;

import io.quern.model.Segment.FileSize;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;

/** Which files an artifact may have: their paths come from outside and become names on a disk. */
final class FilePaths {
  static final int MAX_FILES = 1_000;
  private static final int MAX_PATH = 1024;
  private static final int MAX_NAME = 200;

  private FilePaths() {}

  /**
   * Checks the files of an artifact.
   *
   * @throws IllegalArgumentException naming the file and the rule: relative paths of plain names,
   *     none twice, none below another, sizes that add up to a number of bytes above zero
   */
  static void check(List<FileSize> files) {
    if (files.isEmpty() || files.size() > MAX_FILES) {
      throw new IllegalArgumentException(
          "an artifact has 1 to " + MAX_FILES + " files, not " + files.size());
    }
    files.forEach(file -> check(file.path()));
    checkDistinct(files);
    if (totalBytes(files) == 0) {
      throw new IllegalArgumentException("the artifact has no bytes");
    }
  }

  /**
   * Checks one path.
   *
   * @throws IllegalArgumentException naming it and the rule
   */
  static String check(String path) {
    String[] names = path.split("/", -1);
    if (path.length() > MAX_PATH || !Arrays.stream(names).allMatch(FilePaths::isPlain)) {
      throw new IllegalArgumentException(
          "file path '"
              + shown(path)
              + "' is not allowed: use relative paths of plain names joined by '/'");
    }
    return path;
  }

  private static boolean isPlain(String name) {
    return !name.isBlank()
        && name.length() <= MAX_NAME
        && !name.equals(".")
        && !name.equals("..")
        && name.chars().noneMatch(c -> c == '\\' || c == ':' || Character.isISOControl(c));
  }

  /** Sorted, a file that is also a directory stands right before what is below it. */
  private static void checkDistinct(List<FileSize> files) {
    TreeSet<String> seen = new TreeSet<>();
    for (FileSize file : files) {
      if (!seen.add(file.path() + "/")) {
        throw new IllegalArgumentException("file '" + shown(file.path()) + "' is listed twice");
      }
    }
    String before = null;
    for (String path : seen) {
      if (before != null && path.startsWith(before)) {
        throw new IllegalArgumentException(
            "'" + shown(before) + "' is both a file and a directory");
      }
      before = path;
    }
  }

  private static long totalBytes(List<FileSize> files) {
    long total = 0;
    for (FileSize file : files) {
      if (file.size() < 0 || total + file.size() < total) {
        throw new IllegalArgumentException(
            "size " + file.size() + " of '" + file.path() + "' is not allowed");
      }
      total += file.size();
    }
    return total;
  }

  private static String shown(String path) {
    String cut = path.length() <= 64 ? path : path.substring(0, 64) + "…";
    return cut.replaceAll("\\p{Cntrl}", "?");
  }
}

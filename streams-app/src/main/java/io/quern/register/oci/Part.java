package io.quern.register.oci;

import io.quern.register.RegistryException;
import io.quern.register.Release;
import io.quern.register.Release.ReleasedFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * A file of a release as every form sees it: the one description of which the forms are made.
 *
 * @param path in the release; also the name under which it is pulled
 */
record Part(FileRole role, String path, Blob blob) {
  private static final String LICENSE = "LICENSE";

  /**
   * All files, sorted by role and path, and the license that the options bring.
   *
   * @throws RegistryException refused: a file is not there, or not the one that was announced
   */
  static List<Part> of(Release release, OciOptions options) throws RegistryException {
    List<Part> parts = new ArrayList<>();
    for (ReleasedFile file : release.files()) {
      Path where = release.locate(file);
      check(where, file.size());
      Blob blob = Blob.of(where, file.size(), file.sha256());
      parts.add(new Part(FileRole.of(file.path()), file.path(), blob));
    }
    options.license().ifPresent(text -> replaceLicense(parts, text));
    parts.sort(Comparator.comparing(Part::role).thenComparing(Part::path));
    return parts;
  }

  static List<Part> withRole(List<Part> parts, FileRole role) {
    return parts.stream().filter(part -> part.role == role).toList();
  }

  Descriptor descriptor(String mediaType, Release release) {
    return Descriptor.of(mediaType, blob)
        .annotated(Annotations.file(path, blob.size(), release.publishedAt()));
  }

  private static void replaceLicense(List<Part> parts, String text) {
    parts.removeIf(part -> part.role == FileRole.LICENSE);
    parts.add(new Part(FileRole.LICENSE, LICENSE, Blob.of(text, "the license")));
  }

  private static void check(Path file, long size) throws RegistryException {
    Optional<Long> there = sizeOf(file);
    if (there.isEmpty() || there.get() != size) {
      throw RegistryException.refused(
          file
              + there.map(bytes -> " has " + bytes + " bytes").orElse(" cannot be read")
              + ", announced were "
              + size
              + ": mount the output directory where it is registered, or have the artifact made"
              + " again");
    }
  }

  private static Optional<Long> sizeOf(Path file) {
    try {
      return Optional.of(Files.size(file));
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}

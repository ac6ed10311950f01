package io.quern.register;

import io.quern.model.ArtifactId;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;

/**
 * A complete artifact, ready to be pushed.
 *
 * @param format container: {@code gguf} or {@code safetensors}
 * @param label short and for people, such as {@code Q4_K_M}
 * @param folder that holds the files
 * @param files in the order of their names
 * @param publishedAt when the revision was published: the only time that may reach a registry's
 *     bytes, so that every push has the same digests
 * @param report what quantization cost, a JSON document; empty where it was not measured
 */
public record Release(
    ArtifactId artifact,
    String format,
    String label,
    Path folder,
    List<ReleasedFile> files,
    Instant publishedAt,
    String report,
    ModelFacts facts) {
  public Release {
    files = List.copyOf(files);
  }

  /**
   * A file of the artifact.
   *
   * @param path relative, with {@code /}
   * @param sha256 hexadecimal
   */
  public record ReleasedFile(String path, long size, String sha256) {}

  /** Where a file of this release lies. */
  public Path locate(ReleasedFile file) {
    return folder.resolve(file.path());
  }

  public long totalBytes() {
    return files.stream().mapToLong(ReleasedFile::size).sum();
  }
}

package io.quern.register;

import io.quern.model.ArtifactId;
import io.quern.model.Sha256;
import io.quern.register.Release.ReleasedFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;

/** Releases of bytes that look like nothing, for tests of adapters. */
public final class RandomRelease {
  public static final String REPORT =
      """
      {"weights":100,"bytes":60,"bitsPerWeight":4.8,"rmse":0.25,"snrDb":30.5,"tensors":[]}\
      """;

  private static final ModelFacts FACTS =
      new ModelFacts("llama", 4_000_000, "Q4_K_M", 2048, Optional.of("mit"), Optional.empty());

  private RandomRelease() {}

  /** Files of random bytes in {@code folder}; revision {@code rN} is published N seconds in. */
  public static Release of(Path folder, int revision, Map<String, Integer> sizes)
      throws IOException {
    List<ReleasedFile> files = new ArrayList<>();
    for (var file : new TreeMap<>(sizes).entrySet()) {
      byte[] bytes = new byte[file.getValue()];
      new Random(revision).nextBytes(bytes);
      Path path = folder.resolve(file.getKey());
      Files.createDirectories(path.getParent());
      Files.write(path, bytes);
      files.add(new ReleasedFile(file.getKey(), bytes.length, Sha256.hex(bytes)));
    }
    return new Release(
        new ArtifactId("demo/kjv", "r" + revision, "q4"),
        "gguf",
        "Q4_K_M",
        folder,
        files,
        Instant.parse("2026-01-01T00:00:00Z").plusSeconds(revision),
        REPORT,
        FACTS);
  }
}

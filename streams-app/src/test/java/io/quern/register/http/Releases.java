package io.quern.register.http;

import io.quern.model.ArtifactId;
import io.quern.register.ModelFacts;
import io.quern.register.Release;
import io.quern.register.Release.ReleasedFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Releases of small files for tests of adapters. */
public final class Releases {
  private Releases() {}

  /** A release of those files, written below {@code folder}. */
  public static Release write(Path folder, String format, Map<String, byte[]> contents)
      throws IOException {
    List<ReleasedFile> files = new ArrayList<>();
    for (var file : new TreeMap<>(contents).entrySet()) {
      Path path = folder.resolve(file.getKey());
      Files.createDirectories(path.getParent());
      Files.write(path, file.getValue());
      files.add(new ReleasedFile(file.getKey(), file.getValue().length, sha256(file.getValue())));
    }
    return new Release(
        new ArtifactId("kjv", "r1", "q4"),
        format,
        "Q4_K_M",
        folder,
        files,
        Instant.parse("2026-01-02T03:04:05Z"),
        "",
        facts("Q4_K_M"));
  }

  public static ModelFacts facts(String quantization) {
    return new ModelFacts(
        "llama", 4_000_000, quantization, 256, Optional.empty(), Optional.empty());
  }

  public static Release with(Release release, ModelFacts facts) {
    return new Release(
        release.artifact(),
        release.format(),
        release.label(),
        release.folder(),
        release.files(),
        release.publishedAt(),
        release.report(),
        facts);
  }

  public static Release with(Release release, String report) {
    return new Release(
        release.artifact(),
        release.format(),
        release.label(),
        release.folder(),
        release.files(),
        release.publishedAt(),
        report,
        release.facts());
  }

  public static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}

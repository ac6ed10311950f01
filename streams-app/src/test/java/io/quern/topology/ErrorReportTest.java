package io.quern.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quern.model.ArtifactQuality;
import io.quern.model.ArtifactQuality.TensorQuality;
import io.quern.model.ErrorFigures;
import io.quern.model.ModelManifest;
import io.quern.model.Profile;
import io.quern.model.ProfileDetails;
import io.quern.model.ProfileDetails.Option;
import io.quern.model.Quality;
import io.quern.plan.gguf.GgufFormatPlanner;
import io.quern.plan.safetensors.SafetensorsFormatPlanner;
import io.quern.publish.GgufSource;
import io.quern.publish.ModelSource;
import io.quern.publish.SafetensorsListing;
import io.quern.publish.SafetensorsSource;
import io.quern.report.DirectoryOutput;
import io.quern.report.ErrorReport;
import io.quern.report.GgufOutput;
import io.quern.report.NotComparable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is found out from two models on disk is what the run measured, to the last bit. */
class ErrorReportTest {
  private static final Path DEMO = Path.of("demo/hf");
  private static final Path DEMO_GGUF = Path.of("demo/kjv-4m-BF16.gguf");

  @TempDir private Path directory;

  /** Name of a profile, then its type and options. */
  private static final List<List<String>> PROFILES =
      List.of(
          List.of("channel", "W8A8"),
          List.of("group", "W4A16"),
          List.of("zeros", "W4A16_ASYM"),
          List.of("searched", "W4A16", "observer", "mse"),
          List.of("three", "W3A16", "strategy", "channel", "symmetric", "false"),
          List.of("tensor", "W8A8", "strategy", "tensor", "symmetric", "false"),
          List.of("fp8", "FP8"),
          List.of("fp8-rows", "FP8_DYNAMIC"),
          List.of("fp8-blocks", "FP8_BLOCK"),
          List.of("nvfp4", "NVFP4A16"),
          List.of("mxfp4", "MXFP4A16"),
          List.of("mxfp8", "MXFP8A16"),
          List.of("nf4", "NF4"),
          List.of("shards", "W8A16", "shardBytes", "500000"),
          List.of("k", "KMEANS3"),
          List.of("k-rows", "KMEANS2", "rowsPerCodebook", "32"),
          List.of("k-edges", "KMEANS2", "rowsPerCodebook", "48"),
          List.of("k-five", "KMEANS3", "centroids", "5"),
          List.of("k-five-edges", "KMEANS3", "centroids", "5", "rowsPerCodebook", "60"),
          List.of("vectors", "KMEANS4_AQLM"));

  private static Profile profile(List<String> words) {
    List<Option> options =
        IntStream.range(1, words.size() / 2)
            .mapToObj(i -> new Option(words.get(2 * i), words.get(2 * i + 1)))
            .toList();
    ProfileDetails details =
        new ProfileDetails(options, List.of(), List.of(), "", ProfileDetails.Output.DEFAULT);
    return Profile.of(
        words.getFirst(), List.of("*"), SafetensorsFormatPlanner.FORMAT, words.get(1), details);
  }

  private static ArtifactQuality measured(ModelSource source, Path output) throws Exception {
    ModelManifest manifest = source.manifest(ErrorReport.chunkBytes());
    try (DirectoryOutput made = DirectoryOutput.of(output, SafetensorsListing.read(output))) {
      return ErrorReport.of(source, made.tensors(manifest));
    }
  }

  private static void assertEqual(ArtifactQuality found, MemoryArtifact artifact) {
    Map<String, Quality> byTensor = new TreeMap<>();
    for (TensorQuality tensor : found.tensors()) {
      byTensor.put(tensor.name(), tensor.quality());
    }
    Map<String, Quality> expected = new TreeMap<>();
    artifact
        .figures()
        .forEach(
            (name, figures) ->
                expected.put(
                    name,
                    figures
                        .withExcess(ErrorFigures.UNKNOWN)
                        .rounded(byTensor.getOrDefault(name, new Quality(0, 0, 0, 0, 0)).bytes())));
    assertThat(byTensor).as(artifact.toString()).isEqualTo(expected).isNotEmpty();
  }

  @Test
  void shouldFindWhatTheRunMeasuredOfRows() throws Exception {
    try (Picture picture = new Picture(new SafetensorsFormatPlanner());
        SafetensorsSource source = SafetensorsSource.open(DEMO)) {
      PROFILES.forEach(words -> picture.apply(profile(words)));
      picture.send(picture.publish(source, "u1", 100 * 1024L));

      for (List<String> words : PROFILES) {
        MemoryArtifact artifact = picture.artifact(words.getFirst());
        assertThat(artifact.isComplete()).as(artifact.toString()).isTrue();
        Path output = directory.resolve(words.getFirst());
        artifact.writeTo(output);

        assertEqual(measured(source, output), artifact);
      }
    }
  }

  @Test
  void shouldReadDoublyQuantizedScalesAsReadersDo() throws Exception {
    try (Picture picture = new Picture(new SafetensorsFormatPlanner());
        SafetensorsSource source = SafetensorsSource.open(DEMO)) {
      picture.apply(profile(List.of("dq", "NF4_DQ")));
      picture.send(picture.publish(source, "u1", 100 * 1024L));
      picture.artifact("dq").writeTo(directory);

      double found = measured(source, directory).rounded().squaredError();

      double before =
          picture.artifact("dq").figures().values().stream()
              .mapToDouble(figures -> figures.squaredError().toDouble())
              .sum();
      assertThat(found / before).isBetween(1.0, 1.02);
    }
  }

  @Test
  void shouldFindWhatTheRunMeasuredOfBlocks() throws Exception {
    try (Picture picture = new Picture(new GgufFormatPlanner());
        GgufSource source = GgufSource.open(DEMO_GGUF)) {
      for (String type : List.of("Q4_K_M", "Q8_0", "Q2_K", "F16")) {
        picture.apply(type, type);
      }
      picture.send(picture.publish(source, "u1", 100 * 1024L));
      for (String type : List.of("Q4_K_M", "Q8_0", "Q2_K", "F16")) {
        MemoryArtifact artifact = picture.artifact(type);
        Path output = Files.write(directory.resolve(type + ".gguf"), artifact.bytes());
        try (GgufSource made = GgufSource.open(output)) {
          ModelManifest manifest = source.manifest(ErrorReport.chunkBytes());
          assertEqual(ErrorReport.of(source, GgufOutput.tensors(made, manifest)), artifact);
        }
      }
    }
  }

  @Test
  void shouldRefuseWhatWasMadeOfAnotherModel() throws Exception {
    try (SafetensorsSource source = SafetensorsSource.open(DEMO)) {
      assertThatThrownBy(() -> measured(source, DEMO))
          .isInstanceOf(NotComparable.class)
          .hasMessageContaining("does not say how it is quantized");
    }
  }
}

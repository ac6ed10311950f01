package io.quern.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.quern.TakesLong;
import io.quern.format.safetensors.SafetensorsTensor;
import io.quern.model.Profile;
import io.quern.model.ProfileDetails;
import io.quern.model.Revision;
import io.quern.publish.SafetensorsSource;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Revisions of a Hugging Face directory, under types where whole tensors decide. */
@TakesLong
class HuggingFaceRevisionTest {
  private static final Path DEMO = Path.of("demo/hf");
  private static final String CHANGED = "model.layers.1.mlp.up_proj.weight";
  private static final List<String> TYPES = List.of("NVFP4A16", "W4A16_ASYM");
  private static final Revision FIRST = new Revision("kjv", "r1");
  private static final Revision SECOND = new Revision("kjv", "r2");
  private static final Revision FULL = new Revision("kjv", "full");

  @TempDir Path root;

  @Test
  void shouldCopyWhatNoChangedTensorDecides() throws Exception {
    try (RevisionRun run = new RevisionRun(root);
        SafetensorsSource before = SafetensorsSource.open(DEMO);
        SafetensorsSource after = SafetensorsSource.open(changed())) {
      for (String type : TYPES) {
        run.apply(Profile.of(type, List.of("kjv"), "safetensors", type, ProfileDetails.NONE));
      }
      run.publish(FIRST, before, "");
      long start = run.quantized();

      ServiceClient.Published published = run.publish(SECOND, after, "r1");

      long part = run.quantized() - start;
      assertThat(published.chunksSent()).isEqualTo(1);
      ServiceClient.Published full = run.publish(FULL, after, "");
      long all = run.quantized() - start - part;
      assertThat(part).isPositive().isLessThan(all / 5);
      assertThat(full.chunksSent()).isEqualTo(1 + published.traffic().chunksReused());
      for (String type : TYPES) {
        run.expectEqual(SECOND, FULL, type);
      }
    }
  }

  /** The demo model with the first weight of a tensor changed. */
  private Path changed() throws Exception {
    Path copy = Files.createDirectory(root.resolve("changed"));
    try (Stream<Path> files = Files.list(DEMO)) {
      for (Path file : files.toList()) {
        Files.copy(file, copy.resolve(file.getFileName()));
      }
    }
    Path model = copy.resolve("model.safetensors");
    byte[] bytes = Files.readAllBytes(model);
    bytes[Math.toIntExact(offset())] ^= 1;
    Files.write(model, bytes);
    return copy;
  }

  private static long offset() throws Exception {
    try (SafetensorsSource source = SafetensorsSource.open(DEMO)) {
      return source.shards().values().iterator().next().tensors().stream()
          .filter(tensor -> tensor.name().equals(CHANGED))
          .mapToLong(SafetensorsTensor::offset)
          .findFirst()
          .orElseThrow();
    }
  }
}

package io.quern.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.quern.model.Profile;
import io.quern.model.ProfileDetails;
import io.quern.plan.safetensors.SafetensorsFormatPlanner;
import io.quern.publish.SafetensorsSource;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Codebooks that some rows share: decided by their chunk, whatever its size. */
class CodebookRowsTest {
  private static final Path DEMO = Path.of("demo/hf");

  private static MemoryArtifact quantized(String rows, int chunkKib) throws Exception {
    ProfileDetails details =
        new ProfileDetails(
            List.of(new ProfileDetails.Option("rowsPerCodebook", rows)),
            List.of(),
            List.of(),
            "",
            ProfileDetails.Output.DEFAULT);
    Profile profile =
        Profile.of("k", List.of("*"), SafetensorsFormatPlanner.FORMAT, "KMEANS2", details);
    try (Picture picture = new Picture(new SafetensorsFormatPlanner());
        SafetensorsSource source = SafetensorsSource.open(DEMO)) {
      picture.apply(profile);
      picture.send(picture.publish(source, "u1", chunkKib * 1024L));
      return picture.artifact("k");
    }
  }

  @Test
  void shouldMakeTheSameFileOfAnyChunks() throws Exception {
    MemoryArtifact large = quantized("16", 900);
    MemoryArtifact small = quantized("16", 64);

    assertThat(large.isComplete()).isTrue();
    assertThat(small.bytes("model.safetensors")).isEqualTo(large.bytes("model.safetensors"));
    assertThat(new String(large.bytes("model.safetensors"), 0, 4096, StandardCharsets.UTF_8))
        .contains("\\\"bits\\\":2", "\\\"rowsPerCodebook\\\":16");
  }

  @Test
  void shouldRefuseRowsThatLieInSeveralChunks() throws Exception {
    assertThat(quantized("48", 64).failure)
        .contains("48 rows that share a codebook do not divide its chunks of 64 rows");
  }
}

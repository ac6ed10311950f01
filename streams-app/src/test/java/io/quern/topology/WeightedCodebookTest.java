package io.quern.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.quern.model.Profile;
import io.quern.model.ProfileDetails;
import io.quern.plan.safetensors.SafetensorsFormatPlanner;
import io.quern.publish.ImportanceFile;
import io.quern.publish.SafetensorsSource;
import io.quern.publish.WeighedSource;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Codebooks of columns that matter more or less, all the way from a file. */
class WeightedCodebookTest {
  private static final Path DEMO = Path.of("demo/hf");
  private static final String TENSOR = "model.layers.2.mlp.down_proj.weight";
  private static final int COLUMNS = 512;

  @TempDir private Path directory;
  private Path file;

  @BeforeEach
  void writeImportance() throws Exception {
    file = directory.resolve("wiki.safetensors");
    String header =
        "{\"%s\":{\"dtype\":\"F32\",\"shape\":[%d],\"data_offsets\":[0,%d]}}"
            .formatted(TENSOR, COLUMNS, COLUMNS * Float.BYTES);
    byte[] text = header.getBytes(StandardCharsets.UTF_8);
    ByteBuffer bytes = ByteBuffer.allocate(Long.BYTES + text.length + COLUMNS * Float.BYTES);
    bytes.order(ByteOrder.LITTLE_ENDIAN).putLong(text.length).put(text);
    for (int i = 0; i < COLUMNS; i++) {
      bytes.putFloat(i % 7 == 0 ? 0 : 1f / (1 + i));
    }
    Files.write(file, bytes.array());
  }

  private byte[] quantized(ProfileDetails details, int chunkKib) throws Exception {
    Profile profile =
        Profile.of("k", List.of("*"), SafetensorsFormatPlanner.FORMAT, "KMEANS3", details);
    try (Picture picture = new Picture(new SafetensorsFormatPlanner());
        SafetensorsSource model = SafetensorsSource.open(DEMO)) {
      picture.apply(profile);
      WeighedSource source = new WeighedSource(model, ImportanceFile.read(file));
      picture.send(picture.publish(source, "u1", chunkKib * 1024L));
      assertThat(picture.artifact("k").failure).isEmpty();
      assertThat(picture.artifact("k").isComplete()).isTrue();
      return picture.artifact("k").bytes("model.safetensors");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "32", "48"})
  void shouldMakeTheSameFileOfAnyChunks(String rows) throws Exception {
    List<ProfileDetails.Option> options =
        rows.isEmpty() ? List.of() : List.of(new ProfileDetails.Option("rowsPerCodebook", rows));
    ProfileDetails plain =
        new ProfileDetails(options, List.of(), List.of(), "", ProfileDetails.Output.DEFAULT);

    byte[] large = quantized(plain.withImportance("wiki"), 900);

    assertThat(quantized(plain.withImportance("wiki"), 64)).isEqualTo(large);
    assertThat(quantized(plain, 900)).isNotEqualTo(large).hasSameSizeAs(large);
  }

  @Test
  void shouldNameDocumentsByTheirFiles() throws Exception {
    ImportanceFile read = ImportanceFile.read(file);

    assertThat(read.name()).isEqualTo("wiki");
    assertThat(read.entries()).hasSize(1);
    assertThat(read.entries().getFirst().key()).isEqualTo("importance:wiki:" + TENSOR);
    assertThat(read.entries().getFirst().count()).isEqualTo(COLUMNS);
  }
}

package io.quern.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.quern.model.Profile;
import io.quern.model.ProfileDetails;
import io.quern.model.ProfileDetails.Option;
import io.quern.plan.safetensors.SafetensorsFormatPlanner;
import io.quern.publish.SafetensorsSource;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Codebooks that some rows share, however the rows lie in chunks. */
class CodebookRowsTest {
  private static final Path DEMO = Path.of("demo/hf");

  @TempDir private Path directory;

  private static MemoryArtifact quantized(Path model, int chunkBytes, Option... options)
      throws Exception {
    ProfileDetails details =
        new ProfileDetails(
            List.of(options), List.of(), List.of(), "", ProfileDetails.Output.DEFAULT);
    Profile profile =
        Profile.of("k", List.of("*"), SafetensorsFormatPlanner.FORMAT, "KMEANS2", details);
    try (Picture picture = new Picture(new SafetensorsFormatPlanner());
        SafetensorsSource source = SafetensorsSource.open(model)) {
      picture.apply(profile);
      picture.send(picture.publish(source, "u1", chunkBytes));
      return picture.artifact("k");
    }
  }

  private static Option rows(int count) {
    return new Option("rowsPerCodebook", Integer.toString(count));
  }

  private static byte[] bytes(MemoryArtifact artifact) {
    assertThat(artifact.failure).isEmpty();
    assertThat(artifact.isComplete()).isTrue();
    return artifact.bytes("model.safetensors");
  }

  /** One linear layer of F32, and a norm. */
  private Path model(int rows, int columns) throws Exception {
    int end = rows * columns * Float.BYTES;
    String header =
        "{\"m.q_proj.weight\":{\"dtype\":\"F32\",\"shape\":[%d,%d],\"data_offsets\":[0,%d]}}"
            .formatted(rows, columns, end);
    ByteBuffer weights = ByteBuffer.allocate(end).order(ByteOrder.LITTLE_ENDIAN);
    Random random = new Random(rows);
    while (weights.hasRemaining()) {
      weights.putFloat((float) (random.nextGaussian() * 0.02));
    }
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    byte[] text = header.getBytes(StandardCharsets.UTF_8);
    file.writeBytes(
        ByteBuffer.allocate(Long.BYTES)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putLong(text.length)
            .array());
    file.writeBytes(text);
    file.writeBytes(weights.array());
    Files.write(directory.resolve("model.safetensors"), file.toByteArray());
    Files.writeString(directory.resolve("config.json"), "{\"model_type\":\"llama\"}");
    return directory;
  }

  @ParameterizedTest
  @ValueSource(ints = {16, 48, 100, 1000})
  void shouldMakeTheSameFileOfAnyChunks(int rows) throws Exception {
    byte[] large = bytes(quantized(DEMO, 900 * 1024, rows(rows)));

    assertThat(bytes(quantized(DEMO, 64 * 1024, rows(rows)))).isEqualTo(large);
    assertThat(bytes(quantized(DEMO, 9 * 1024, rows(rows)))).isEqualTo(large);
    assertThat(new String(large, 0, 4096, StandardCharsets.UTF_8))
        .contains("\\\"bits\\\":2", "\\\"rowsPerCodebook\\\":" + rows);
  }

  @ParameterizedTest
  @CsvSource({
    "100, 64, 7", // any chunk has the group whole or in pieces
    "400, 1024, 250", // no chunk ever has it whole
    "400, 1024, 1000",
  })
  void shouldMakeTheSameFileOfAnyChunksOfF32(int rows, int columns, int sharing) throws Exception {
    Path model = model(rows, columns);

    byte[] large = bytes(quantized(model, 900 * 1024, rows(sharing)));

    assertThat(bytes(quantized(model, 25 * columns * Float.BYTES, rows(sharing)))).isEqualTo(large);
    assertThat(bytes(quantized(model, 3 * columns * Float.BYTES, rows(sharing)))).isEqualTo(large);
  }

  @Test
  void shouldSayHowFarLargeGroupsAreFromTheOptimum() throws Exception {
    Path model = model(400, 1024);

    double small = quantized(model, 900 * 1024, rows(10)).figures().get("m.q_proj.weight").excess();
    double large =
        quantized(model, 900 * 1024, rows(250)).figures().get("m.q_proj.weight").excess();

    assertThat(small).isZero();
    assertThat(large).isPositive();
  }

  @Test
  void shouldUseFewerValuesThanAnIndexTellsApart() throws Exception {
    Option three = new Option("centroids", "3");

    byte[] tensor = bytes(quantized(DEMO, 64 * 1024, three));
    byte[] some = bytes(quantized(DEMO, 64 * 1024, three, rows(48)));

    String description = "\\\"bits\\\":2,\\\"centroids\\\":3,";
    assertThat(new String(tensor, 0, 8192, StandardCharsets.UTF_8))
        .contains(description, "_proj.weight.codebook\":{\"dtype\":\"F32\",\"shape\":[1,3]");
    assertThat(new String(some, 0, 8192, StandardCharsets.UTF_8))
        .contains(description, "_proj.weight.codebook\":{\"dtype\":\"F32\",\"shape\":[6,3]");
    assertThat(bytes(quantized(DEMO, 900 * 1024, three, rows(48)))).isEqualTo(some);
  }
}

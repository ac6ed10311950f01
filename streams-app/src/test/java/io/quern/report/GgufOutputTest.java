package io.quern.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.quern.format.gguf.GgmlType;
import io.quern.format.gguf.GgufBuilder;
import io.quern.model.ArtifactQuality;
import io.quern.model.ArtifactQuality.TensorQuality;
import io.quern.model.TensorShape;
import io.quern.publish.GgufSource;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two tensors of one row of 32 weights. */
class GgufOutputTest {
  @TempDir Path directory;

  @Test
  void shouldReportWhatKeptItsTypeAndNotItsWeights() throws Exception {
    Path original = file("original", 1, 2);
    Path passed = file("passed", 1, 2.5f);

    ArtifactQuality quality = report(passed, original);

    assertThat(quality.tensors()).extracting(TensorQuality::name).containsExactly("b");
    assertThat(quality.tensors().getFirst().quality().rmse()).isEqualTo(0.5);
    assertThat(quality.rounded().weights()).isEqualTo(32);
  }

  @Test
  void shouldHaveNothingToSayOfACopy() throws Exception {
    Path original = file("original", 1, 2);

    assertThat(report(original, original).isNone()).isTrue();
  }

  private static ArtifactQuality report(Path output, Path original) throws Exception {
    try (GgufSource source = GgufSource.open(original);
        GgufSource made = GgufSource.open(output)) {
      return ErrorReport.of(
          source, GgufOutput.tensors(made, source.manifest(ErrorReport.chunkBytes())));
    }
  }

  private Path file(String name, float a, float b) throws Exception {
    GgufBuilder builder =
        GgufBuilder.llama(1)
            .tensor("a", GgmlType.F32, TensorShape.of(32, 1), row(a))
            .tensor("b", GgmlType.F32, TensorShape.of(32, 1), row(b));
    return Files.write(directory.resolve(name), builder.bytes());
  }

  private static byte[] row(float weight) {
    ByteBuffer row = ByteBuffer.allocate(32 * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    while (row.hasRemaining()) {
      row.putFloat(weight);
    }
    return row.array();
  }
}

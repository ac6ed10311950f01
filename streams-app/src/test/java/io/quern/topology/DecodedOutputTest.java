package io.quern.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.quern.DemoSchemes;
import io.quern.Python;
import io.quern.kernel.BlockFormats;
import io.quern.kernel.BlockQuantizer;
import io.quern.kernel.Kernels;
import io.quern.model.ModelManifest;
import io.quern.model.Profile;
import io.quern.model.ProfileDetails;
import io.quern.model.Sha256;
import io.quern.model.TensorInfo;
import io.quern.plan.safetensors.SafetensorsFormatPlanner;
import io.quern.publish.SafetensorsListing;
import io.quern.publish.SafetensorsSource;
import io.quern.report.DirectoryOutput;
import io.quern.report.ErrorReport;
import io.quern.report.WrittenTensor;
import java.io.ByteArrayOutputStream;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What Python decodes of a whole output of codebooks is what our own readers decode of it. */
class DecodedOutputTest {
  private static final String DTYPE = "BF16";

  @TempDir private Path directory;

  @BeforeAll
  static void needsNumPy() throws Exception {
    Python.assumeNumPy();
  }

  /** A codebook a tensor, for rows of one chunk, and for rows that lie in two. */
  @ParameterizedTest
  @CsvSource({"KMEANS4, ''", "KMEANS3, 16", "KMEANS2, 48"})
  void shouldBeDecodedInPythonAsInJava(String type, String rowsPerCodebook) throws Exception {
    Path made = directory.resolve("made");
    Path decoded = Files.createDirectory(directory.resolve("decoded"));
    try (SafetensorsSource source = SafetensorsSource.open(DemoSchemes.DIRECTORY)) {
      quantize(source, type, rowsPerCodebook).writeTo(made);
      Files.copy(made.resolve("config.json"), decoded.resolve("config.json"));

      int exit =
          Python.run(
              "../ops/decode_codebooks.py",
              made.resolve(DemoSchemes.FILE).toString(),
              decoded.resolve(DemoSchemes.FILE).toString());

      assertThat(exit).isZero();
      try (SafetensorsSource read = SafetensorsSource.open(decoded)) {
        Map<String, String> expected = digests(source);
        Map<String, String> ours = decoded(made, source.manifest(ErrorReport.chunkBytes()));
        assertThat(ours).hasSize(42);
        expected.putAll(ours);
        assertThat(digests(read)).isEqualTo(expected);
      }
    }
  }

  private static MemoryArtifact quantize(SafetensorsSource source, String type, String rows) {
    ProfileDetails details =
        new ProfileDetails(
            rows.isEmpty()
                ? List.of()
                : List.of(new ProfileDetails.Option("rowsPerCodebook", rows)),
            List.of(),
            List.of(),
            "",
            ProfileDetails.Output.DEFAULT);
    try (Picture picture = new Picture(new SafetensorsFormatPlanner())) {
      picture.apply(Profile.of("k", List.of("*"), SafetensorsFormatPlanner.FORMAT, type, details));
      picture.send(picture.publish(source, "u1", 100 * 1024L));
      assertThat(picture.artifact("k").isComplete()).as(picture.artifact("k").toString()).isTrue();
      return picture.artifact("k");
    }
  }

  /** SHA-256 of the weights of each tensor. */
  private static Map<String, String> digests(SafetensorsSource source) {
    Map<String, String> digests = new TreeMap<>();
    for (TensorInfo tensor : source.manifest(ErrorReport.chunkBytes()).tensors()) {
      if (tensor.dtype().equals(DTYPE)) {
        byte[] bytes = source.weights(tensor).toArray(ValueLayout.JAVA_BYTE);
        digests.put(tensor.name(), Sha256.hex(bytes));
      }
    }
    return digests;
  }

  /** The same of the quantized tensors of an output, rounded as the decoder rounds. */
  private static Map<String, String> decoded(Path made, ModelManifest original) throws Exception {
    Map<String, String> digests = new TreeMap<>();
    try (DirectoryOutput output = DirectoryOutput.of(made, SafetensorsListing.read(made))) {
      for (WrittenTensor tensor : output.tensors(original)) {
        digests.put(tensor.source().name(), Sha256.hex(decoded(tensor)));
      }
    }
    return digests;
  }

  private static byte[] decoded(WrittenTensor tensor) {
    BlockQuantizer rounding = Kernels.chosen().newQuantizer(BlockFormats.find(DTYPE).orElseThrow());
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    TensorInfo source = tensor.source();
    int columns = Math.toIntExact(source.shape().columns());
    for (long chunk = 0; chunk < source.chunkCount(); chunk++) {
      int rows = Math.toIntExact(source.rowsOf(chunk));
      float[] x = new float[rows * columns];
      byte[] rounded = new byte[x.length * Short.BYTES];
      tensor.read(chunk, x);
      rounding.quantize(x, 0, rows, columns, rounded, 0);
      bytes.writeBytes(rounded);
    }
    return bytes.toByteArray();
  }
}

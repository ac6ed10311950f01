package io.quern.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.quern.Python;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Python reads what docs/codebooks.md says we write, and finds what our own decoder finds. */
class DecodeCodebooksTest {
  private static final int ROWS = 5;
  private static final int COLUMNS = 27;

  @TempDir private Path directory;

  @BeforeAll
  static void needsNumPy() throws Exception {
    Python.assumeNumPy();
  }

  @Test
  void shouldDecodeInPythonAsInJava() throws Exception {
    CodebookFile file = new CodebookFile();
    ByteArrayOutputStream expected = new ByteArrayOutputStream();
    file.add("b", "I16", new byte[] {1, 2, 3, 4});
    expected.writeBytes(new byte[] {1, 2, 3, 4});
    for (int centroids : new int[] {2, 3, 4, 6, 8, 16, 20, 32, 64, 128, 200, 256}) {
      expected.writeBytes(file.addWeights(centroids));
    }
    Path in = directory.resolve("in.safetensors");
    Path out = directory.resolve("out.safetensors");
    Files.write(in, file.toBytes(1));

    int exit = Python.run("../ops/decode_codebooks.py", in.toString(), out.toString());

    assertThat(exit).isZero();
    assertThat(tensors(out)).isEqualTo(expected.toByteArray());
  }

  @Test
  void shouldRefuseAnotherVersion() throws Exception {
    Path in = directory.resolve("in.safetensors");
    Files.write(in, new CodebookFile().toBytes(2));

    assertThat(Python.run("../ops/decode_codebooks.py", in.toString(), directory + "/out")).isOne();
  }

  /** A file as docs/codebooks.md describes it, put together by hand. */
  private static final class CodebookFile {
    private final StringBuilder metadata = new StringBuilder("\"format\":\"quern-codebook\"");
    private final StringBuilder entries = new StringBuilder();
    private final ByteArrayOutputStream data = new ByteArrayOutputStream();

    void add(String name, String dtype, byte[] bytes, int... shape) {
      int from = data.size();
      data.writeBytes(bytes);
      String extents = shape.length == 0 ? "[2]" : Arrays.toString(shape);
      entries.append(
          ",\"%s\":{\"dtype\":\"%s\",\"shape\":%s,\"data_offsets\":[%d,%d]}"
              .formatted(name, dtype, extents, from, data.size()));
    }

    /** A matrix with a codebook for every two rows; returns its weights as BF16. */
    byte[] addWeights(int centroids) {
      int bits = Integer.SIZE - Integer.numberOfLeadingZeros(centroids - 1);
      RowFormat format =
          new CodebookPerRows(bits, centroids, 2, Optional.empty(), EdgeCodebooks.NONE);
      float[] x = WeightSamples.GAUSSIAN.weights(ROWS * COLUMNS, centroids);
      byte[] indices = new byte[format.arrayBytes(0, ROWS, COLUMNS)];
      byte[] codebooks = new byte[format.arrayBytes(1, ROWS, COLUMNS)];
      byte[][] arrays = {indices, codebooks};
      format.newQuantizer().quantize(x, 0, ROWS, COLUMNS, arrays, 0);
      add(centroids + ".weight.codebook", "F32", codebooks, 3, centroids);
      add(centroids + ".weight.indices", "U8", indices, ROWS, indices.length / ROWS);
      String layout =
          "{\"bits\":%d,%s\"shape\":[%d,%d],\"dtype\":\"BF16\",\"rowsPerCodebook\":2}"
              .formatted(
                  bits,
                  centroids < 1 << bits ? "\"centroids\":%d,".formatted(centroids) : "",
                  ROWS,
                  COLUMNS);
      metadata.append(
          ",\"codebook:%d.weight\":\"%s\"".formatted(centroids, layout.replace("\"", "\\\"")));
      return decoded(format, arrays);
    }

    private static byte[] decoded(RowFormat format, byte[][] arrays) {
      float[] x = new float[ROWS * COLUMNS];
      format.dequantize(arrays, 0, x, 0, ROWS, COLUMNS);
      byte[] bytes = new byte[x.length * Short.BYTES];
      new BF16().newQuantizer().quantize(x, 0, ROWS, COLUMNS, bytes, 0);
      return bytes;
    }

    byte[] toBytes(int version) {
      String header =
          "{\"__metadata__\":{%s,\"version\":\"%d\"}%s}".formatted(metadata, version, entries);
      byte[] text = header.getBytes(StandardCharsets.UTF_8);
      ByteBuffer file = ByteBuffer.allocate(Long.BYTES + text.length + data.size());
      file.order(ByteOrder.LITTLE_ENDIAN).putLong(text.length).put(text).put(data.toByteArray());
      return file.array();
    }
  }

  private static byte[] tensors(Path file) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    byte[] tensors = new byte[bytes.capacity() - Long.BYTES - (int) bytes.getLong(0)];
    bytes.get(bytes.capacity() - tensors.length, tensors);
    return tensors;
  }
}

package io.quern.format.gguf;

import static org.assertj.core.api.Assertions.assertThat;

import io.quern.model.TensorShape;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class GgufHeaderWriterTest {
  @Test
  void shouldWriteTheExactBytesOfASmallHeader() {
    GgufFile values = GgufBuilder.empty().u32("a", 258).strings("b", "x", "").file();
    List<TensorHeader> tensors =
        List.of(new TensorHeader("w", TensorShape.of(32, 2), GgmlType.Q8_0, 64));
    byte[] header = GgufHeaderWriter.write(values.metadata(), tensors, 32).toArray();
    String expected =
        "47475546 03000000 0100000000000000 02000000000000000100000000000000 61 04000000"
            + " 020100000100000000000000 62 09000000 08000000 0200000000000000 0100000000000000 78"
            + " 00000000000000000100000000000000 77 02000000 2000000000000000 0200000000000000"
            + " 08000000 400000000000000000000000";
    assertThat(HexFormat.of().formatHex(header)).isEqualTo(expected.replace(" ", ""));
  }

  @Test
  void shouldDropTrailingExtentsOfOneButKeepTheFirst() {
    assertThat(size(TensorShape.of(5, 1, 3, 1))).isEqualTo(size(TensorShape.of(5, 1, 3)));
    assertThat(size(TensorShape.of(1, 1))).isEqualTo(size(TensorShape.of(1)));
  }

  @Test
  void shouldPadToTheAlignmentAskedForWhateverTheMetadataSays() {
    GgufFile values = GgufBuilder.empty().u32("general.alignment", 4096).file();
    assertThat(GgufHeaderWriter.write(values.metadata(), List.of(), 32).length()).isEqualTo(64);
  }

  private static int size(TensorShape shape) {
    return GgufHeaderWriter.write(
            List.of(), List.of(new TensorHeader("t", shape, GgmlType.F32, 0)), 1)
        .length();
  }
}

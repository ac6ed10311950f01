package io.quern.format.safetensors;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class SafetensorsReaderTest {
  @Test
  void shouldReadWhatTheLibraryWrites() throws Exception {
    byte[] file = everyDtype();
    SafetensorsFile read = SafetensorsSample.read(file);
    assertThat(read.metadata()).isEqualTo(Map.of("format", "pt"));
    assertThat(read.fileBytes()).isEqualTo(file.length);
    assertThat(read.tensors())
        .hasSize(26)
        .extracting(SafetensorsTensor::dtype)
        .isSortedAccordingTo(java.util.Comparator.reverseOrder());
    SafetensorsTensor bytes = tensor(read, "w.U8");
    assertThat(bytes.shape()).containsExactly(3L, 2L);
    assertThat(file[Math.toIntExact(bytes.offset()) + 5]).isEqualTo((byte) (7 + 5));
    assertThat(tensor(read, "w.F4").bytes()).isEqualTo(3);
    assertThat(tensor(read, "scalar").shape()).isEmpty();
    assertThat(tensor(read, "empty").bytes()).isZero();
  }

  @Test
  void shouldRebuildWhatTheLibraryWrites() throws Exception {
    assertThat(SafetensorsSample.rewritten(everyDtype())).isEqualTo(everyDtype());
  }

  @Test
  void shouldOrderTensorsByTheirData() throws Exception {
    byte[] file =
        SafetensorsSample.of(
            """
            {"b":{"shape":[2],"data_offsets":[3,5],"dtype":"U8"},
             "a":{"dtype":"F6_E2M3","shape":[1,4],"data_offsets":[0,3]}}\
            """,
            5);
    assertThat(SafetensorsSample.read(file).tensors())
        .containsExactly(
            new SafetensorsTensor(
                "a", SafetensorsDtype.F6_E2M3, List.of(1L, 4L), file.length - 5, 3),
            new SafetensorsTensor("b", SafetensorsDtype.U8, List.of(2L), file.length - 2, 2));
  }

  @Test
  void shouldReadAFileWithoutTensors() throws Exception {
    SafetensorsFile read = SafetensorsSample.read(SafetensorsSample.of("{}      ", 0));
    assertThat(read).isEqualTo(new SafetensorsFile(Map.of(), List.of(), 16, 16));
  }

  @Test
  void shouldReadAHeaderWithoutItsData() throws Exception {
    byte[] file = new SafetensorsSample().tensor("a", SafetensorsDtype.F32, 1000L).bytes();
    MemorySegment cut = MemorySegment.ofArray(file).asSlice(0, file.length - 3999);
    assertThat(SafetensorsReader.readHeader(cut)).isEqualTo(SafetensorsSample.read(file));
  }

  private static SafetensorsTensor tensor(SafetensorsFile file, String name) {
    return file.tensors().stream().filter(t -> t.name().equals(name)).findFirst().orElseThrow();
  }

  private static byte[] everyDtype() throws IOException {
    try (InputStream in =
        SafetensorsReaderTest.class.getResourceAsStream("/safetensors/every-dtype.safetensors")) {
      return Objects.requireNonNull(in).readAllBytes();
    }
  }
}

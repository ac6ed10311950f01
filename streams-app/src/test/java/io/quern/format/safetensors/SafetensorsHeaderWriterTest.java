package io.quern.format.safetensors;

import static io.quern.format.safetensors.SafetensorsDtype.F4;
import static io.quern.format.safetensors.SafetensorsDtype.I64;
import static io.quern.format.safetensors.SafetensorsDtype.U8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class SafetensorsHeaderWriterTest {
  @Test
  void shouldWriteTheseBytes() {
    SafetensorsHeader header =
        SafetensorsHeaderWriter.write(
            Map.of("format", "pt"),
            List.of(entry("z", U8, 3L), entry("a", U8, 2L, 1L), entry("z.shape", I64)));
    String json =
        "{\"__metadata__\":{\"format\":\"pt\"},"
            + "\"z.shape\":{\"dtype\":\"I64\",\"shape\":[],\"data_offsets\":[0,8]},"
            + "\"a\":{\"dtype\":\"U8\",\"shape\":[2,1],\"data_offsets\":[8,10]},"
            + "\"z\":{\"dtype\":\"U8\",\"shape\":[3],\"data_offsets\":[10,13]}} ";
    assertThat(new String(header.bytes().toArray(), StandardCharsets.ISO_8859_1))
        .isEqualTo("\u00c8\0\0\0\0\0\0\0" + json);
    assertThat(header.tensors())
        .containsExactly(
            new SafetensorsTensor("z.shape", I64, List.of(), 208, 8),
            new SafetensorsTensor("a", U8, List.of(2L, 1L), 216, 2),
            new SafetensorsTensor("z", U8, List.of(3L), 218, 3));
    assertThat(header.fileBytes()).isEqualTo(221);
  }

  @Test
  void shouldWriteAFileOfNothing() {
    SafetensorsHeader header = SafetensorsHeaderWriter.write(Map.of(), List.of());
    assertThat(new String(header.bytes().toArray(), StandardCharsets.ISO_8859_1))
        .isEqualTo("\b\0\0\0\0\0\0\0{}      ");
    assertThat(header.fileBytes()).isEqualTo(16);
  }

  @Test
  void shouldBeReadBackAsItWasWritten() throws SafetensorsException {
    SplittableRandom random = new SplittableRandom(3);
    for (int round = 0; round < 300; round++) {
      List<SafetensorsHeader.Entry> entries = randomEntries(random);
      Map<String, String> metadata = new LinkedHashMap<>();
      for (int i = random.nextInt(3); i > 0; i--) {
        metadata.put("key\n" + i, "value\\" + random.nextInt());
      }
      SafetensorsHeader header = SafetensorsHeaderWriter.write(metadata, entries);
      byte[] file = Arrays.copyOf(header.bytes().toArray(), Math.toIntExact(header.fileBytes()));
      SafetensorsFile read = SafetensorsSample.read(file);
      assertThat(header.bytes().length() % 8).isZero();
      assertThat(read)
          .isEqualTo(
              new SafetensorsFile(
                  metadata, header.tensors(), header.bytes().length(), header.fileBytes()));
      assertThat(SafetensorsSample.rewritten(file)).isEqualTo(file);
    }
  }

  @Test
  void shouldRefuseNamesThatCannotBeWritten() {
    refused(entry("", U8, 1L));
    refused(entry("__metadata__", U8, 1L));
    refused(entry("a", U8, 1L), entry("a", I64, 1L));
  }

  @Test
  void shouldRefuseShapesThatCannotBeWritten() {
    refused(entry("a", I64, 1L << 40, 1L << 40));
    refused(entry("a", U8, Long.MAX_VALUE));
    refused(entry("a", F4, 3L));
  }

  @Test
  void shouldRefuseAHeaderThatNoReaderTakes() {
    String megabyte = "x".repeat(1_000_000);
    Map<String, String> metadata = new LinkedHashMap<>();
    for (int i = 0; i < 101; i++) {
      metadata.put("key" + i, megabyte);
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SafetensorsHeaderWriter.write(metadata, List.of()))
        .withMessageContaining("which no reader takes");
  }

  private static List<SafetensorsHeader.Entry> randomEntries(SplittableRandom random) {
    List<SafetensorsHeader.Entry> entries = new ArrayList<>();
    for (int i = random.nextInt(8); i > 0; i--) {
      SafetensorsDtype[] dtypes = SafetensorsDtype.values();
      List<Long> shape = new ArrayList<>();
      for (int d = random.nextInt(4); d > 0; d--) {
        shape.add(random.nextLong(5));
      }
      shape.add(8L);
      String name = Character.toString(33 + random.nextInt(0xD000)) + i;
      entries.add(new SafetensorsHeader.Entry(name, dtypes[random.nextInt(dtypes.length)], shape));
    }
    return entries;
  }

  private static SafetensorsHeader.Entry entry(String name, SafetensorsDtype dtype, Long... shape) {
    return new SafetensorsHeader.Entry(name, dtype, List.of(shape));
  }

  private static void refused(SafetensorsHeader.Entry... entries) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SafetensorsHeaderWriter.write(Map.of(), List.of(entries)))
        .withMessageContaining("'" + entries[0].name() + "'");
  }
}

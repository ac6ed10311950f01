package io.quern.format.gguf;

import static java.nio.channels.FileChannel.MapMode.READ_WRITE;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.assertj.core.api.ThrowableAssertAlternative;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One test for each refusal: the message is one line that says what, where and what to do. */
class GgufReaderRefusalTest {
  @Test
  void shouldRefuseAnotherMagic() {
    refused(MemorySegment.ofArray("GGML and more".getBytes(StandardCharsets.US_ASCII)))
        .withMessageContaining("not a GGUF file");
  }

  @Test
  void shouldRefuseAnEmptyFile() {
    refused(MemorySegment.ofArray(new byte[0])).withMessageContaining("ends within the magic");
  }

  @Test
  void shouldRefuseVersionsThatItCannotRead() {
    refused(HeaderBytes.of(0, 0, 0)).withMessageContaining("GGUF version 0");
    refused(HeaderBytes.of(1, 0, 0))
        .withMessageContaining("GGUF version 1")
        .withMessageContaining("since 2023");
    refused(HeaderBytes.of(4, 0, 0))
        .withMessageContaining("GGUF version 4")
        .withMessageContaining("update Quern");
  }

  @Test
  void shouldRefuseABigEndianFile() {
    refused(HeaderBytes.of(0x03000000, 0, 0))
        .withMessageContaining("big endian")
        .withMessageContaining("convert");
  }

  @Test
  void shouldRefuseEveryTruncation() {
    byte[] whole = GgufBuilder.tinyLlama(1).strings("tokens", "a", "bc").bytes();
    int header =
        Math.toIntExact(GgufBuilder.tinyLlama(1).strings("tokens", "a", "bc").file().headerBytes());
    for (int length = 0; length < header; length++) {
      refused(MemorySegment.ofArray(whole).asSlice(0, length)).withMessageMatching("[^\\n]+");
    }
    refused(MemorySegment.ofArray(whole).asSlice(0, whole.length - 1))
        .withMessageContaining("blk.0.ffn_down.weight");
  }

  @Test
  void shouldRefuseCountsThatCannotBe() {
    refused(HeaderBytes.of(3, -1, 0))
        .withMessageContaining("number of tensors is 18446744073709551615");
    refused(HeaderBytes.of(3, 1L << 60, 0)).withMessageContaining("number of tensors");
    refused(HeaderBytes.of(3, 0, 1L << 60)).withMessageContaining("number of metadata entries");
    refused(HeaderBytes.of(3, 0, 1).string("k").i32(9).i32(4).i64(1L << 40).i64(0))
        .withMessageContaining("number of elements")
        .withMessageContaining("'k'");
    refused(HeaderBytes.of(3, 0, 1).string("k").i32(9).i32(8).i64(2).i64(0))
        .withMessageContaining("number of elements is 2");
  }

  @Test
  void shouldRefuseStringsLongerThanTheFile() {
    refused(HeaderBytes.of(3, 0, 1).i64(1L << 62).raw(new byte[20]))
        .withMessageContaining("length of the key");
    refused(HeaderBytes.of(3, 0, 1).string("k").i32(8).i64(-1).raw(new byte[20]))
        .withMessageContaining("length of string 0");
    refused(HeaderBytes.of(3, 1, 0).i64(1000).raw(new byte[40]))
        .withMessageContaining("length of the name");
  }

  @Test
  void shouldRefuseKeysThatAreNone() {
    refused(HeaderBytes.of(3, 0, 1).u32("", 1).raw(new byte[8]))
        .withMessageContaining("the key is empty");
    refused(HeaderBytes.of(3, 0, 2).u32("twice", 1).u32("twice", 2))
        .withMessageContaining("there twice")
        .withMessageContaining("'twice'");
    refused(HeaderBytes.of(3, 0, 1).u32("a\0b", 1)).withMessageContaining("zero byte");
    refused(HeaderBytes.of(3, 0, 1).i64(2).raw(new byte[] {(byte) 0xC3, 0x28}).i32(4).i32(1))
        .withMessageContaining("not UTF-8");
  }

  @Test
  void shouldRefuseUnknownValueTypesAndNestedArrays() {
    refused(HeaderBytes.of(3, 0, 1).string("k").i32(13).i32(0))
        .withMessageContaining("unknown value type 13");
    refused(HeaderBytes.of(3, 0, 1).string("k").i32(-1).i32(0))
        .withMessageContaining("unknown value type -1");
    refused(HeaderBytes.of(3, 0, 1).string("k").i32(9).i32(9).i64(0))
        .withMessageContaining("array of arrays");
  }

  @Test
  void shouldRefuseAlignmentsThatAreNoPowerOfTwo() {
    refused(HeaderBytes.of(3, 0, 1).u32("general.alignment", 0))
        .withMessageContaining("alignment of 0 bytes");
    refused(HeaderBytes.of(3, 0, 1).u32("general.alignment", 48))
        .withMessageContaining("power of two");
    refused(HeaderBytes.of(3, 0, 1).string("general.alignment").i32(10).i64(32))
        .withMessageContaining("not of type u32");
  }

  @Test
  void shouldRefuseTensorNamesThatAreNone() {
    refused(oneTensor("", GgmlType.F32, 0, 8)).withMessageContaining("without a name");
    refused(oneTensor("n".repeat(64), GgmlType.F32, 0, 8))
        .withMessageContaining("a name of 64 bytes")
        .withMessageContaining("at most 63");
    refused(
            HeaderBytes.of(3, 2, 0)
                .tensor("a", GgmlType.F32, 0, 8)
                .tensor("a", GgmlType.F32, 32, 8)
                .data(32, 64))
        .withMessageContaining("two tensors");
  }

  @Test
  void shouldRefuseShapesThatAreNone() {
    refused(HeaderBytes.of(3, 1, 0).string("a").i32(0).i32(0).i64(0).data(32, 32))
        .withMessageContaining("0 dimensions");
    refused(oneTensor("a", GgmlType.F32, 0, 1, 1, 1, 1, 1)).withMessageContaining("5 dimensions");
    refused(oneTensor("a", GgmlType.F32, 0, 8, 0)).withMessageContaining("extent 0");
    refused(oneTensor("a", GgmlType.F32, 0, -8)).withMessageContaining("extent -8");
    refused(oneTensor("a", GgmlType.F32, 0, 1L << 40, 1L << 40))
        .withMessageContaining("multiply to more than 2^63");
    refused(oneTensor("a", GgmlType.F32, 0, 1L << 62)).withMessageContaining("exceeds 2^63");
  }

  @Test
  void shouldRefuseUnknownAndRemovedTensorTypes() {
    refused(HeaderBytes.of(3, 1, 0).string("a").i32(1).i64(32).i32(77).i64(0))
        .withMessageContaining("unknown tensor type 77");
    refused(HeaderBytes.of(3, 1, 0).string("a").i32(1).i64(32).i32(4).i64(0))
        .withMessageContaining("unknown tensor type 4");
  }

  @Test
  void shouldRefuseRowsThatAreNoWholeBlocks() {
    refused(oneTensor("a", GgmlType.Q4_K, 0, 255))
        .withMessageContaining("255 weights")
        .withMessageContaining("256");
  }

  @Test
  void shouldRefuseOffsetsThatDoNotFollow() {
    refused(oneTensor("a", GgmlType.F32, 32, 8))
        .withMessageContaining("begin at byte 32")
        .withMessageContaining("'a'");
    refused(oneTensor("a", GgmlType.F32, -32, 8))
        .withMessageContaining("begin at byte 18446744073709551584");
    refused(twoTensors(16)).withMessageContaining("where 32 is due").withMessageContaining("'b'");
    refused(twoTensors(33)).withMessageContaining("where 32 is due");
    refused(twoTensors(64)).withMessageContaining("where 32 is due");
  }

  @Test
  void shouldRefuseDataOutsideTheFile() {
    refused(HeaderBytes.of(3, 1, 0).tensor("a", GgmlType.F32, 0, 9).data(32, 32))
        .withMessageContaining("36 bytes")
        .withMessageContaining("do not lie within");
    refused(HeaderBytes.of(3, 1, 0).tensor("a", GgmlType.F32, 0, 8))
        .withMessageContaining("data section would begin");
  }

  @Test
  void shouldRefuseHeadersLargerThanAnyModelHas(@TempDir Path directory) throws IOException {
    Path sparse = directory.resolve("sparse.gguf");
    byte[] start =
        HeaderBytes.of(3, 0, 1)
            .string("huge")
            .i32(9)
            .i32(0)
            .i64(300L << 20)
            .segment()
            .toArray(ValueLayout.JAVA_BYTE);
    try (FileChannel channel = FileChannel.open(sparse, CREATE, WRITE, READ);
        Arena arena = Arena.ofConfined()) {
      channel.write(ByteBuffer.wrap(start));
      refused(channel.map(READ_WRITE, 0, 600L << 20, arena))
          .withMessageContaining("'huge'")
          .withMessageContaining("256 MiB");
    }
  }

  @Test
  void shouldKeepMessagesOnOneLineWhateverTheNames() {
    refused(HeaderBytes.of(3, 0, 2).u32("a\nb\u2028\u001b[31m", 1).u32("a\nb\u2028\u001b[31m", 1))
        .withMessageContaining("'a?b??[31m'");
    refused(HeaderBytes.of(3, 0, 2).u32("k".repeat(5000), 1).u32("k".repeat(5000), 1))
        .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(300));
  }

  @Test
  void shouldStateWhereItStopped() {
    refused(HeaderBytes.of(3, 0, 1).string("k").i32(13).i32(0))
        .satisfies(e -> assertThat(e.offset()).isEqualTo(33))
        .satisfies(e -> assertThat(e.subject()).isEqualTo("key 'k'"))
        .satisfies(e -> assertThat(e.problem()).isEqualTo("unknown value type 13"))
        .satisfies(e -> assertThat(e.hint()).contains("damaged"));
  }

  private static HeaderBytes oneTensor(String name, GgmlType type, long offset, long... extents) {
    return HeaderBytes.of(3, 1, 0).tensor(name, type, offset, extents).data(32, 64);
  }

  private static HeaderBytes twoTensors(long secondOffset) {
    return HeaderBytes.of(3, 2, 0)
        .tensor("a", GgmlType.F32, 0, 8)
        .tensor("b", GgmlType.F32, secondOffset, 8)
        .data(32, 128);
  }

  private static ThrowableAssertAlternative<GgufException> refused(HeaderBytes file) {
    return refused(file.segment());
  }

  private static ThrowableAssertAlternative<GgufException> refused(MemorySegment file) {
    return assertThatExceptionOfType(GgufException.class).isThrownBy(() -> GgufReader.read(file));
  }
}

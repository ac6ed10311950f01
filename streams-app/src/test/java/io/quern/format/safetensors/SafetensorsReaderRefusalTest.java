package io.quern.format.safetensors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.assertj.core.api.ThrowableAssertAlternative;
import org.junit.jupiter.api.Test;

/** One test for each refusal: the message is one line that says what, where and what to do. */
class SafetensorsReaderRefusalTest {
  @Test
  void shouldSayTensorPlaceAndWhatToDo() {
    refused("{\"a.weight\":{\"dtype\":\"F33\",\"shape\":[1],\"data_offsets\":[0,4]}}", 4)
        .withMessage(
            "unknown dtype 'F33' (tensor 'a.weight', byte 20); the file is damaged, or newer than"
                + " this version of Quern")
        .satisfies(e -> assertThat(e.place().offset()).isEqualTo(20))
        .satisfies(
            e -> assertThat(e.in("x")).hasMessageContaining("('x', tensor 'a.weight', byte 20)"));
  }

  @Test
  void shouldRefuseEveryTruncation() throws SafetensorsException {
    byte[] whole =
        new SafetensorsSample()
            .metadata("format", "pt")
            .tensor("a", SafetensorsDtype.F32, 2L, 3L)
            .tensor("b", SafetensorsDtype.U8, 3L)
            .bytes();
    for (int length = 0; length < whole.length; length++) {
      refused(Arrays.copyOf(whole, length)).withMessageMatching("[^\\n]+; [^\\n]+");
    }
    refused(Arrays.copyOf(whole, whole.length - 1))
        .withMessageContaining("the file at " + (whole.length - 1))
        .withMessageContaining("tensor 'b'")
        .withMessageContaining("download it again");
  }

  @Test
  void shouldRefuseBytesBehindTheLastTensor() {
    refused("{\"a\":{\"dtype\":\"U8\",\"shape\":[2],\"data_offsets\":[0,2]}}", 5)
        .withMessageContaining("3 bytes behind the last tensor");
    refused("{}", 1).withMessageContaining("1 bytes behind the last tensor (byte 10)");
  }

  @Test
  void shouldRefuseALengthThatIsNone() {
    refused(length(100_000_001)).withMessageContaining("a header of 100000001 bytes");
    refused(length(-1)).withMessageContaining("a header of 18446744073709551615 bytes");
    refused(length(9)).withMessageContaining("a header of 9 bytes in a file of 16");
    refused(length(0)).withMessageContaining("found the end (byte 8)");
  }

  @Test
  void shouldRefuseAHeaderThatIsNoObject() {
    refused("[]", 0).withMessageContaining("expected '{', found '[' (byte 8)");
    refused(" {}", 0).withMessageContaining("does not begin with '{'");
    refused("{} x", 0).withMessageContaining("expected the end, found 'x' (byte 11)");
  }

  @Test
  void shouldRefuseDoubledNames() {
    String entry = "\"a\":{\"dtype\":\"U8\",\"shape\":[0],\"data_offsets\":[0,0]}";
    refused("{" + entry + "," + entry + "}", 0).withMessageContaining("stands twice");
  }

  @Test
  void shouldRefuseATensorWithoutAName() {
    refused("{\"\":{\"dtype\":\"U8\",\"shape\":[0],\"data_offsets\":[0,0]}}", 0)
        .withMessageContaining("a tensor without a name");
  }

  @Test
  void shouldRefuseEntriesThatLackAMemberOrHaveOneMore() {
    refused("{\"a\":{\"dtype\":\"U8\",\"shape\":[1]}}", 1).withMessageContaining("is missing");
    refused("{\"a\":{\"dtype\":\"U8\",\"data_offsets\":[0,1]}}", 1)
        .withMessageContaining("is missing");
    refused("{\"a\":{\"shape\":[1],\"data_offsets\":[0,1]}}", 1)
        .withMessageContaining("is missing");
    refused("{\"a\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[0,1],\"x\":1}}", 1)
        .withMessageContaining("an unknown member 'x'");
    refused("{\"a\":7}", 1).withMessageContaining("expected '{', found '7'");
  }

  @Test
  void shouldRefuseMetadataThatIsNoText() {
    refused("{\"__metadata__\":{\"a\":1}}", 0).withMessageContaining("expected '\"', found '1'");
    refused("{\"__metadata__\":null}", 0).withMessageContaining("expected '{', found 'n'");
  }

  @Test
  void shouldRefuseNumbersThatCountNothing() {
    refused(tensor("U8", "[-1]", "[0,1]"), 1).withMessageContaining("a negative number in shape");
    refused(tensor("U8", "[1.0]", "[0,1]"), 1).withMessageContaining("found 1.0");
    refused(tensor("U8", "[99999999999999999999]", "[0,1]"), 1)
        .withMessageContaining("expected a whole number");
    refused(tensor("U8", "[1]", "[0,1,1]"), 1).withMessageContaining("not a begin and an end");
    refused(tensor("U8", "[" + "1,".repeat(64) + "1]", "[0,1]"), 1)
        .withMessageContaining("more than 64 numbers in shape");
  }

  @Test
  void shouldRefuseAShapeThatOverflows() {
    refused(tensor("U8", "[9223372036854775807,2]", "[0,1]"), 1)
        .withMessageContaining("takes more than 2^63 bytes");
    refused(tensor("F32", "[4611686018427387904]", "[0,1]"), 1)
        .withMessageContaining("takes more than 2^63 bytes");
  }

  @Test
  void shouldRefuseValuesThatFillNoBytes() {
    refused(tensor("F4", "[3]", "[0,2]"), 2).withMessageContaining("3 values of F4 are no whole");
    refused(tensor("F6_E3M2", "[2]", "[0,2]"), 2).withMessageContaining("no whole bytes");
  }

  @Test
  void shouldRefuseOffsetsThatDoNotFitTheShape() {
    refused(tensor("F16", "[2]", "[0,3]"), 3)
        .withMessageContaining("data_offsets are [0, 3], but shape [2] of F16 takes 4 bytes");
  }

  @Test
  void shouldRefuseHolesAndOverlaps() {
    refused(two("[0,2]", "[3,5]"), 5).withMessageContaining("begin at 3, those before it end at 2");
    refused(two("[0,2]", "[1,3]"), 3).withMessageContaining("begin at 1, within those");
    refused(two("[0,2]", "[0,2]"), 2).withMessageContaining("begin at 0, within those");
    refused(tensor("U8", "[2]", "[1,3]"), 3).withMessageContaining("those before it end at 0");
    refused(tensor("U8", "[2]", "[2,0]"), 2).withMessageContaining("those before it end at 0");
  }

  @Test
  void shouldKeepNamesFromOutsideOnOneLine() {
    refused("{\"" + "\\n\\u202e".repeat(100) + "\":{}}", 0).withMessageMatching("[^\\n]{1,400}");
  }

  private static String tensor(String dtype, String shape, String offsets) {
    return "{\"a\":{\"dtype\":\"%s\",\"shape\":%s,\"data_offsets\":%s}}"
        .formatted(dtype, shape, offsets);
  }

  private static String two(String first, String second) {
    String entry = "\"%s\":{\"dtype\":\"U8\",\"shape\":[2],\"data_offsets\":%s}";
    return "{" + entry.formatted("a", first) + "," + entry.formatted("b", second) + "}";
  }

  private static byte[] length(long length) {
    return ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN).putLong(length).array();
  }

  private static ThrowableAssertAlternative<SafetensorsException> refused(String text, int data) {
    return refused(SafetensorsSample.of(text, data));
  }

  private static ThrowableAssertAlternative<SafetensorsException> refused(byte[] file) {
    return assertThatExceptionOfType(SafetensorsException.class)
        .isThrownBy(() -> SafetensorsSample.read(file));
  }
}

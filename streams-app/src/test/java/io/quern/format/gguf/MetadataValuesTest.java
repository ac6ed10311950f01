package io.quern.format.gguf;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class MetadataValuesTest {
  private final GgufFile file =
      GgufBuilder.empty()
          .u32("u32", -1)
          .u16("u16", 65535)
          .i32("i32", -7)
          .u64("u64", -1)
          .f32("f32", 1.5f)
          .f64("f64", 2.25)
          .bool("bool", true)
          .string("string", "naïve\n")
          .strings("strings", "a", "b", "c")
          .u32s("u32s", 4, -1)
          .bools("bools", false, true)
          .u32s("none")
          .file();

  @Test
  void shouldFindValuesUnderTheirExactType() {
    assertThat(file.values().u32Of("u32")).hasValue(4294967295L);
    assertThat(file.values().u16Of("u16")).hasValue(65535);
    assertThat(file.values().stringOf("string")).contains("naïve\n");
    assertThat(file.values().integersOf("u32s"))
        .hasValueSatisfying(values -> assertThat(values).containsExactly(4, 4294967295L));
    assertThat(file.values().integersOf("bools"))
        .hasValueSatisfying(values -> assertThat(values).containsExactly(0, 1));
  }

  @Test
  void shouldFindNothingUnderAnotherType() {
    assertThat(file.values().u32Of("i32")).isEmpty();
    assertThat(file.values().u16Of("u32")).isEmpty();
    assertThat(file.values().stringOf("strings")).isEmpty();
    assertThat(file.values().integersOf("u32")).isEmpty();
    assertThat(file.values().integersOf("strings")).isEmpty();
    assertThat(file.values().u32Of("absent")).isEmpty();
    assertThat(file.values().has("absent")).isFalse();
  }

  @Test
  void shouldDisplayEveryTypeOnOneLine() {
    assertThat(file.metadata().stream().map(entry -> MetadataValues.display(entry, 2)))
        .containsExactly(
            "4294967295",
            "65535",
            "-7",
            "18446744073709551615",
            "1.5",
            "2.25",
            "true",
            "'naïve?'",
            "['a', 'b', … 3 in all]",
            "[4, 4294967295]",
            "[false, true]",
            "[]");
  }

  @Test
  void shouldCutLongStringsAndArrays() {
    GgufFile large =
        GgufBuilder.empty()
            .string("s", "x".repeat(1000))
            .u32s("a", IntStream.range(0, 1000).toArray())
            .file();
    assertThat(MetadataValues.display(large.metadata().get(0), 3)).hasSizeLessThan(110);
    assertThat(MetadataValues.display(large.metadata().get(1), 3))
        .isEqualTo("[0, 1, 2, … 1000 in all]");
  }
}

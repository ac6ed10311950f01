package io.quern.plan.gguf;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FileTypeTest {
  @ParameterizedTest
  @CsvSource({
    "Q4_K_M,Q4_K_M",
    "q4_k_m,Q4_K_M",
    "Q3_K,Q3_K_M",
    "q4_k,Q4_K_M",
    "Q5_K,Q5_K_M",
    "copy,COPY",
    "Copy,COPY",
    "bf16,BF16",
    "mxfp4_moe,MXFP4_MOE",
    "0,F32",
    "1,F16",
    "2,Q4_0",
    "7,Q8_0",
    "10,Q2_K",
    "12,Q3_K_M",
    "15,Q4_K_M",
    "18,Q6_K",
    "21,Q2_K_S",
    "32,BF16",
    "41,Q2_0"
  })
  void shouldReadNamesInAnyCaseAndNumbers(String text, FileType expected) {
    assertThat(FileType.parse(text)).contains(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "7b.gguf,Q8_0",
    "15abc,Q4_K_M",
    "2x,Q4_0",
    "0x10,F32",
    "+18,Q6_K",
    "' 7',Q8_0",
    "-0,F32",
    "1.5,F16",
    "007,Q8_0",
    "7 8,Q8_0"
  })
  void shouldReadTheNumberThatAnArgumentBeginsWith(String text, FileType expected) {
    assertThat(FileType.parse(text)).contains(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "q4",
        "out.gguf",
        "x7",
        "-7",
        "+-7",
        "- 7",
        "4",
        "39",
        "42",
        "99999999999",
        "1024",
        "NVFP4",
        "Q4_K_L",
        "Q4_K_M ",
        "½"
      })
  void shouldReadNothingElse(String text) {
    assertThat(FileType.parse(text)).isEmpty();
  }

  @Test
  void shouldListEveryTypeOfThePeer() {
    assertThat(FileType.values()).hasSize(36);
    assertThat(
            Arrays.stream(FileType.values())
                .filter(type -> type != FileType.COPY)
                .map(FileType::id))
        .doesNotHaveDuplicates();
    assertThat(FileType.withId(0)).contains(FileType.F32);
    assertThat(FileType.Q4_K_M.aliases()).containsExactly("Q4_K");
    assertThat(FileType.Q4_K_S.aliases()).isEmpty();
  }

  @Test
  void shouldSayWhichTypesAreMade() {
    assertThat(FileType.supported())
        .hasSize(18)
        .contains(FileType.COPY, FileType.Q6_K)
        .doesNotContain(FileType.Q2_K_S);
    assertThat(FileType.IQ4_NL.isSupported()).isFalse();
    assertThat(FileType.IQ4_NL.refusal())
        .startsWith("IQ4_NL is a type that Quern does not make yet")
        .contains("Q4_K_M")
        .doesNotContain("Q2_K_S");
    assertThat(FileType.Q2_K_S.refusal()).startsWith("Q2_K_S needs an importance matrix");
  }

  @Test
  void shouldExplainEveryLabelInWords() {
    assertThat(FileType.values())
        .allSatisfy(type -> assertThat(type.words()).isNotBlank().doesNotContain("\n"));
    assertThat(FileType.Q4_K_M.words())
        .contains("4 bits")
        .contains("k-quants")
        .contains("not k-means")
        .contains("M, the medium mix");
    assertThat(FileType.Q3_K_L.words()).contains("L, the large mix");
    assertThat(FileType.Q5_K_S.words()).contains("S, the small mix");
  }
}

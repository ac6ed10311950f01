package io.quern.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class KernelDigestTest {

  static List<BlockFormat> formats() {
    return BlockFormats.all();
  }

  @ParameterizedTest
  @MethodSource("formats")
  void shouldWriteTheBytesOfTheReferenceByDefinition(BlockFormat format) {
    shouldWriteTheBytesOfTheReference(format, format.newQuantizer());
  }

  @ParameterizedTest
  @MethodSource("formats")
  void shouldWriteTheBytesOfTheReferenceByTwin(BlockFormat format) {
    shouldWriteTheBytesOfTheReference(format, Twins.assumed().newQuantizer(format));
  }

  private static void shouldWriteTheBytesOfTheReference(
      BlockFormat format, BlockQuantizer quantizer) {
    List<DigestCase> expected = DigestCase.of(format);

    List<DigestCase> actual = expected.stream().map(c -> c.digestedBy(quantizer, format)).toList();

    assertThat(expected).isNotEmpty();
    assertThat(actual).containsExactlyElementsOf(expected);
  }
}

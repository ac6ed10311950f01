package io.quern.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.util.List;
import java.util.Optional;
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
    Optional<BlockQuantizer> twin = Twins.of(format);
    assumeThat(twin).as("a twin of " + format.name() + " that suits this machine").isPresent();

    shouldWriteTheBytesOfTheReference(format, twin.get());
  }

  private static void shouldWriteTheBytesOfTheReference(
      BlockFormat format, BlockQuantizer quantizer) {
    List<DigestCase> expected = DigestCase.of(format);

    List<DigestCase> actual = expected.stream().map(c -> c.digestedBy(quantizer, format)).toList();

    assertThat(expected).isNotEmpty();
    assertThat(actual).containsExactlyElementsOf(expected);
  }
}

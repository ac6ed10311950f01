package io.quern.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class KernelsTest {
  private static final OptionalInt NO_MODULE = OptionalInt.empty();

  @Test
  void shouldTakeTheTwinsOnWideVectorsOnly() {
    assertThat(KernelChoice.of("auto", OptionalInt.of(512)))
        .isEqualTo(new KernelChoice(true, "vector: 512-bit lanes"));
    assertThat(KernelChoice.of("auto", OptionalInt.of(256)))
        .isEqualTo(
            new KernelChoice(
                false, "scalar: the preferred vector has 256 bits, the vector kernels need 512"));
    assertThat(KernelChoice.of("auto", NO_MODULE))
        .isEqualTo(new KernelChoice(false, "scalar: the module jdk.incubator.vector is missing"));
  }

  @Test
  void shouldObeyTheProperty() {
    assertThat(KernelChoice.of("scalar", OptionalInt.of(512)))
        .isEqualTo(new KernelChoice(false, "scalar: -Dquern.kernel=scalar"));
    assertThat(KernelChoice.of("vector", OptionalInt.of(256)))
        .isEqualTo(
            new KernelChoice(
                true, "vector: -Dquern.kernel=vector, the preferred vector has 256 bits"));
  }

  @Test
  void shouldRefuseWhatCannotBe() {
    assertThatThrownBy(() -> KernelChoice.of("vector", NO_MODULE))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("--add-modules jdk.incubator.vector");
    assertThatThrownBy(() -> KernelChoice.of("fast", NO_MODULE))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("auto, scalar or vector");
  }

  @Test
  void shouldTakeDefinitionsWhenScalar() {
    Kernels kernels = new Kernels(KernelChoice.of("scalar", OptionalInt.of(512)));

    assertThat(kernels.newQuantizer(new Q8_0())).isInstanceOf(BlockByBlock.class);
    assertThat(kernels.decoder("BF16")).isInstanceOf(DecodeBF16.class);
    assertThat(kernels.description()).startsWith("scalar: ");
  }

  @Test
  void shouldNameTwinsAfterTheirDefinitions() {
    Twins.assumed();

    VectorTwins.QUANTIZERS.forEach(
        (name, twin) -> {
          assertThat(BlockFormats.find(name)).isPresent();
          assertThat(twin.get().getClass().getSimpleName()).isEqualTo(name + "Vector");
        });
    VectorTwins.DECODERS.forEach((name, twin) -> assertThat(twin.name()).isEqualTo(name));
  }

  @Test
  void shouldOfferTheTwinsWhenVector() {
    Kernels kernels = Twins.assumed();

    for (String name : VectorTwins.QUANTIZERS.keySet()) {
      BlockFormat format = BlockFormats.find(name).orElseThrow();
      assertThat(kernels.newQuantizer(format)).isNotInstanceOf(BlockByBlock.class);
    }
  }

  @Test
  void shouldTakeTheDefinitionWhereThereIsNoTwin() {
    Kernels kernels = new Kernels(KernelChoice.of("scalar", NO_MODULE));

    assertThat(kernels.newQuantizer(new Q3_K())).isInstanceOf(BlockByBlock.class);
  }
}

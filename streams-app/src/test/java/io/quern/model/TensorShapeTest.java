package io.quern.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class TensorShapeTest {
  @Test
  void shouldCountAScalarAsOneRowOfOneWeight() {
    TensorShape scalar = new TensorShape(List.of());
    assertThat(scalar.dimensions()).isZero();
    assertThat(scalar.columns()).isEqualTo(1);
    assertThat(scalar.rows()).isEqualTo(1);
    assertThat(scalar.rowsPerMatrix()).isEqualTo(1);
    assertThat(scalar.matrices()).isEqualTo(1);
    assertThat(scalar.weights()).isEqualTo(1);
  }

  @Test
  void shouldCountRowsAndMatricesOfManyDimensions() {
    TensorShape shape = TensorShape.of(2, 3, 4, 5, 6, 1, 1, 7);
    assertThat(shape.rowsPerMatrix()).isEqualTo(3);
    assertThat(shape.matrices()).isEqualTo(4 * 5 * 6 * 7);
    assertThat(shape.rows()).isEqualTo(3 * 4 * 5 * 6 * 7);
  }

  @Test
  void shouldRefuseWhatIsNoShape() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new TensorShape(Collections.nCopies(9, 1L)))
        .withMessage("a tensor has at most 8 dimensions, not 9");
    assertThatIllegalArgumentException().isThrownBy(() -> TensorShape.of(3, 0));
    assertThatIllegalArgumentException().isThrownBy(() -> TensorShape.of(1L << 40, 1L << 40));
  }
}

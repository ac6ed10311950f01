package io.quern.plan.gguf;

import static org.assertj.core.api.Assertions.assertThat;

import io.quern.model.TensorInfo;
import io.quern.model.TensorShape;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OutputOrderTest {
  @Test
  void shouldSortByLayerThenByTheBytesOfTheName() {
    List<TensorInfo> tensors =
        Stream.of(
                "blk.10.a",
                "blk.2.b",
                "token_embd.weight",
                "blk.2.a",
                "blk.-2.z",
                "Output",
                "blk.1.é",
                "blk.1.z",
                "blk.x.a",
                "output")
            .map(name -> new TensorInfo(name, "F32", TensorShape.of(1), 1, 1, 0))
            .toList();
    assertThat(OutputOrder.of(tensors))
        .extracting(TensorInfo::name)
        .containsExactly(
            "blk.-2.z",
            "Output",
            "blk.x.a",
            "output",
            "token_embd.weight",
            "blk.1.z",
            "blk.1.é",
            "blk.2.a",
            "blk.2.b",
            "blk.10.a");
  }

  @ParameterizedTest
  @CsvSource({
    "blk.7.a,7",
    "blk.007.a,7",
    "blk.+3.a,3",
    "blk.-3.a,-3",
    "blk. 4.a,4",
    "blk.5x,5",
    "blk.4294967297.a,1",
    "blk.99999999999999999999.a,-1",
    "x.blk.1.a,-1",
    "blk..a,-1",
    "blk.- 1.a,-1"
  })
  void shouldReadLayersAsSscanfDoes(String name, int expected) {
    assertThat(LayerNumber.orNone(name)).isEqualTo(expected);
  }
}

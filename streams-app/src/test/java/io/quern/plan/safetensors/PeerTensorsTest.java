package io.quern.plan.safetensors;

import static org.assertj.core.api.Assertions.assertThat;

import io.quern.format.json.JsonObject;
import io.quern.format.json.JsonWriter;
import io.quern.model.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The demo model's tensors, headers and configurations are llm-compressor's and Transformers'. */
class PeerTensorsTest {
  private static final String MODULE = "model.layers.0.mlp.down_proj.";

  /** The peer leaves out the bytes that are spare in ours. */
  private static final String STATE = "weight.quant_state.bitsandbytes__nf4";

  static List<Row> rows() throws IOException {
    try (InputStream in =
        PeerTensorsTest.class.getResourceAsStream("/plan/safetensors/kjv-4m.tsv")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.startsWith("#"))
          .map(line -> new Row(List.of(line.split("\t", -1))))
          .toList();
    }
  }

  /** One line of the table. */
  record Row(List<String> columns) {
    Planned plan() throws Exception {
      Directory demo = Directory.demo();
      Arrays.stream(columns.get(2).split(","))
          .filter(option -> !option.isEmpty())
          .map(option -> option.split("="))
          .forEach(option -> demo.option(option[0], option[1]));
      return new Planned(demo.plan(columns.get(1)));
    }

    @Override
    public String toString() {
      return columns.getFirst();
    }
  }

  @ParameterizedTest
  @MethodSource("rows")
  void shouldHaveThePeersTensors(Row row) throws Exception {
    String tensors =
        row.plan().tensors().entrySet().stream()
            .filter(tensor -> tensor.getKey().startsWith(MODULE))
            .collect(
                Collectors.toMap(
                    tensor -> tensor.getKey().substring(MODULE.length()),
                    tensor -> tensor.getValue(),
                    (one, _) -> one,
                    TreeMap::new))
            .entrySet()
            .stream()
            .map(tensor -> tensor.getKey() + ":" + tensor.getValue())
            .collect(Collectors.joining(" "));

    if (row.toString().equals("NF4_DQ")) {
      assertThat(tensors.replaceFirst(STATE + ":U8\\[\\d+\\]", ""))
          .isEqualTo(row.columns().get(6).replaceFirst(STATE + ":U8\\[\\d+\\]", ""));
    } else {
      assertThat(tensors).isEqualTo(row.columns().get(6));
    }
  }

  @ParameterizedTest
  @MethodSource("rows")
  void shouldHaveThePeersHeaderByteForByte(Row row) throws Exception {
    Planned planned = row.plan();
    byte[] bytes = planned.beginning(Planned.MODEL);
    int header = Math.toIntExact(planned.header(Planned.MODEL).tensors().getFirst().offset());

    if (!row.toString().equals("NF4_DQ")) {
      assertThat(Sha256.hex(Arrays.copyOf(bytes, header))).isEqualTo(row.columns().get(3));
      assertThat(planned.size(Planned.MODEL)).isEqualTo(Long.parseLong(row.columns().get(4)));
    }
  }

  @ParameterizedTest
  @MethodSource("rows")
  void shouldHaveThePeersConfiguration(Row row) throws Exception {
    JsonObject quantization = row.plan().quantization().orElseThrow();

    byte[] text = JsonWriter.write(quantization).getBytes(StandardCharsets.UTF_8);

    assertThat(Sha256.hex(text)).isEqualTo(row.columns().get(5));
  }
}

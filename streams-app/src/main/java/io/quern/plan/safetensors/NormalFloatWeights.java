package io.quern.plan.safetensors;

import io.quern.format.safetensors.SafetensorsDtype;
import io.quern.kernel.DynamicMap;
import io.quern.model.Bytes;
import io.quern.model.QuantizeOrder;
import io.quern.model.StatisticMethod;
import io.quern.model.TensorInfo;
import io.quern.plan.PlanRefused;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The tensors of a module in bitsandbytes' NF4, as Transformers saves them: codes of blocks of 64
 * over the flattened matrix, the blocks' largest magnitudes, the table, and a description in JSON.
 */
final class NormalFloatWeights {
  private static final int BLOCK = 64;
  private static final int NESTED_BLOCK = 256;

  /** The longest way in which Python writes a positive F32: {@code 1.1754943508222875e-38}. */
  private static final int LONGEST_NUMBER = 22;

  private static final String MEAN = ", \"nested_offset\": ";

  /** Source: bitsandbytes 0.50.2, functional.py, get_4bit_type("nf4"). */
  private static final float[] TABLE = {
    -1f,
    -0.6961928f,
    -0.52507305f,
    -0.3949175f,
    -0.28444138f,
    -0.18477343f,
    -0.091050036f,
    0f,
    0.0795803f,
    0.1609302f,
    0.2461123f,
    0.33791524f,
    0.44070983f,
    0.562617f,
    0.72295684f,
    1f
  };

  private final ModuleTensors module;
  private final long blocks;
  private final long unitRows;
  private final List<OutputTensor> outputs = new ArrayList<>();

  private NormalFloatWeights(ModuleTensors module) throws PlanRefused {
    this.module = module;
    blocks = Math.ceilDiv(Math.multiplyExact(module.rows(), module.columns()), (long) BLOCK);
    unitRows = unitRows(module);
  }

  /**
   * Plans a weight.
   *
   * @throws PlanRefused when chunks would end within a block
   */
  static PlannedWeight plan(ModuleTensors module, boolean doubled) throws PlanRefused {
    return new NormalFloatWeights(module).plan(doubled);
  }

  /** Rows that fill whole blocks; all of them where one chunk has the whole tensor. */
  private static long unitRows(ModuleTensors module) throws PlanRefused {
    TensorInfo tensor = module.tensor();
    if (tensor.chunkCount() == 1) {
      return module.rows();
    }
    long common =
        BigInteger.valueOf(BLOCK).gcd(BigInteger.valueOf(module.columns())).longValueExact();
    long unit = BLOCK / common;
    if (tensor.rowsPerChunk() % unit != 0) {
      throw Refusals.shape(
          tensor,
          "blocks of %d run over the ends of chunks of %d rows; publish it in chunks of a multiple of %d"
              .formatted(BLOCK, tensor.rowsPerChunk(), unit));
    }
    return unit;
  }

  private PlannedWeight plan(boolean doubled) {
    String state = state(doubled);
    long codes = Math.ceilDiv(Math.multiplyExact(module.rows(), module.columns()), 2L);
    long unitWeights = unitRows * module.columns();
    outputs.add(
        OutputTensor.of(
            module.name(),
            SafetensorsDtype.U8,
            new OutputTensor.Content.Rows("packed", unitRows, Math.ceilDiv(unitWeights, 2L)),
            codes,
            1));
    addTable(".quant_map", TABLE);
    if (doubled) {
      outputs.add(module.wholeArray(".absmax", "absmax", SafetensorsDtype.U8, blocks));
      outputs.add(
          module.wholeArray(
              ".nested_absmax",
              "nested_absmax",
              SafetensorsDtype.F32,
              Math.ceilDiv(blocks, (long) NESTED_BLOCK)));
      addTable(".nested_quant_map", DynamicMap.ascending());
      outputs.add(
          module.wholeArray(
              stateSuffix(),
              "quant_state",
              SafetensorsDtype.U8,
              state.length() + MEAN.length() + LONGEST_NUMBER));
    } else {
      long unitBytes = Math.ceilDiv(unitWeights, (long) BLOCK) * Float.BYTES;
      outputs.add(
          OutputTensor.of(
              module.name() + ".absmax",
              SafetensorsDtype.F32,
              new OutputTensor.Content.Rows("absmax", unitRows, unitBytes),
              blocks));
      addKnown(
          stateSuffix(),
          SafetensorsDtype.U8,
          state.getBytes(StandardCharsets.UTF_8),
          state.length());
    }
    Map<String, String> parameters =
        Map.of("block", Integer.toString(BLOCK), "dtype", module.tensor().dtype());
    Optional<StatisticMethod> assembled =
        doubled ? Optional.of(Statistics.nested(state)) : Optional.empty();
    return new PlannedWeight(
        module.tensor(),
        QuantizeOrder.Format.of("nf4", parameters),
        outputs,
        Optional.empty(),
        assembled);
  }

  private static String stateSuffix() {
    return ".quant_state.bitsandbytes__nf4";
  }

  /** As Python's json.dumps writes it; with nested scales their mean goes behind it. */
  private String state(boolean doubled) {
    return "{\"quant_type\": \"nf4\", \"blocksize\": %d, \"dtype\": \"%s\", \"shape\": [%d, %d]%s}"
        .formatted(
            BLOCK,
            TorchDtypes.name(module.tensor().dtype()),
            module.rows(),
            module.columns(),
            doubled
                ? ", \"nested_blocksize\": " + NESTED_BLOCK + ", \"nested_dtype\": \"float32\""
                : "");
  }

  private void addTable(String suffix, float[] values) {
    ByteBuffer bytes =
        ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(values);
    addKnown(suffix, SafetensorsDtype.F32, bytes.array(), values.length);
  }

  private void addKnown(String suffix, SafetensorsDtype dtype, byte[] bytes, long length) {
    outputs.add(
        OutputTensor.of(
            module.name() + suffix,
            dtype,
            new OutputTensor.Content.Known(Bytes.of(bytes)),
            length));
  }
}

package io.quern.plan.safetensors;

import io.quern.format.safetensors.SafetensorsDtype;
import io.quern.model.Bytes;
import io.quern.model.QuantizeOrder;
import io.quern.model.StatisticMethod;
import io.quern.plan.PlanRefused;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The tensors of a module in compressed-tensors 0.19.0: names, dtypes, shapes, and who writes them.
 */
final class CompressedWeights {
  private static final String OBSERVER = "observer";

  private final Scheme scheme;
  private final ModuleTensors module;
  private final Map<String, String> parameters = new TreeMap<>();
  private final List<OutputTensor> outputs = new ArrayList<>();

  private CompressedWeights(Scheme scheme, ModuleTensors module, boolean roundsAsWeights) {
    this.scheme = scheme;
    this.module = module;
    parameters.put("dtype", module.tensor().dtype());
    switch (scheme.packing()) {
      case PACK_QUANTIZED, INT_QUANTIZED -> {
        parameters.put("bits", Integer.toString(scheme.bits()));
        parameters.put("symmetric", Boolean.toString(scheme.symmetric()));
        putStrategy(roundsAsWeights);
      }
      case FLOAT_QUANTIZED, NAIVE_QUANTIZED -> putStrategy(roundsAsWeights);
      case MXFP4, MXFP8 -> putObserver(roundsAsWeights);
      case NVFP4 -> parameters.put(OBSERVER, scheme.observer().text()); // quotients are binary32
    }
    Grain grain = scheme.grain();
    if (grain.group() > 0) {
      parameters.put("group", Integer.toString(grain.group()));
    }
    if (grain.strategy() == Strategy.BLOCK) {
      parameters.put("blockRows", Integer.toString(grain.blockRows()));
      parameters.put("blockColumns", Integer.toString(grain.blockColumns()));
    }
  }

  private void putStrategy(boolean roundsAsWeights) {
    parameters.put("strategy", scheme.grain().strategy().text());
    putObserver(roundsAsWeights);
  }

  private void putObserver(boolean roundsAsWeights) {
    parameters.put(OBSERVER, scheme.observer().text());
    parameters.putAll(scheme.observer().arguments());
    parameters.put("quotient", roundsAsWeights ? "weights" : "f32");
  }

  /**
   * Plans a weight.
   *
   * @throws PlanRefused when its shape does not fit
   */
  static PlannedWeight plan(ModuleTensors module, Scheme scheme, boolean roundsAsWeights)
      throws PlanRefused {
    ObserverRules.check(module.tensor(), scheme);
    return new CompressedWeights(scheme, module, roundsAsWeights).plan();
  }

  private PlannedWeight plan() throws PlanRefused {
    long groups = module.groups(scheme.grain());
    switch (scheme.packing()) {
      case PACK_QUANTIZED -> packed(groups);
      case INT_QUANTIZED -> plain(groups);
      case FLOAT_QUANTIZED, NAIVE_QUANTIZED -> {
        outputs.add(codes(SafetensorsDtype.F8_E4M3));
        addScale(groups);
      }
      case NVFP4 -> {
        addNibbles();
        outputs.add(scale(SafetensorsDtype.F8_E4M3, groups));
        outputs.add(module.wholeArray("_global_scale", "global", SafetensorsDtype.F32, 1));
      }
      case MXFP4 -> {
        addNibbles();
        outputs.add(scale(SafetensorsDtype.U8, groups));
      }
      case MXFP8 -> {
        outputs.add(codes(SafetensorsDtype.F8_E4M3));
        outputs.add(scale(SafetensorsDtype.U8, groups));
      }
    }
    return new PlannedWeight(
        module.tensor(),
        QuantizeOrder.Format.of(scheme.packing().rowFormat(), parameters),
        outputs,
        measured(),
        assembled());
  }

  private void packed(long groups) {
    long words = Math.ceilDiv(Math.multiplyExact(module.columns(), scheme.bits()), Integer.SIZE);
    outputs.add(module.rowArray("_packed", "packed", SafetensorsDtype.I32, words));
    addScale(groups);
    outputs.add(
        OutputTensor.of(
            module.name() + "_shape",
            SafetensorsDtype.I64,
            new OutputTensor.Content.Known(shape()),
            2));
    if (!scheme.symmetric()) {
      long down = Math.ceilDiv(Math.multiplyExact(module.rows(), scheme.bits()), Integer.SIZE);
      outputs.add(
          isOfTensor()
              ? module.wholeArray("_zero_point", "zero", SafetensorsDtype.I8, 1)
              : module.wholeArray("_zero_point", "zero", SafetensorsDtype.I32, down, groups));
    }
  }

  private void plain(long groups) {
    outputs.add(codes(SafetensorsDtype.I8));
    addScale(groups);
    if (!scheme.symmetric()) {
      outputs.add(
          isOfTensor()
              ? module.wholeArray("_zero_point", "zero", SafetensorsDtype.I8, 1)
              : module.rowArray("_zero_point", "zero", SafetensorsDtype.I8, groups));
    }
  }

  private OutputTensor codes(SafetensorsDtype dtype) {
    return module.rowArray("", "codes", dtype, module.columns());
  }

  /** Two codes a byte. */
  private void addNibbles() {
    outputs.add(module.rowArray("_packed", "packed", SafetensorsDtype.U8, module.columns() / 2));
  }

  private OutputTensor scale(SafetensorsDtype dtype, long groups) {
    return module.rowArray("_scale", "scale", dtype, groups);
  }

  /** Scales in the dtype of the weights. */
  private void addScale(long groups) {
    Grain grain = scheme.grain();
    outputs.add(
        switch (grain.strategy()) {
          case TENSOR -> module.wholeArray("_scale", "scale", module.dtype(), 1);
          case CHANNEL, GROUP, TENSOR_GROUP -> scale(module.dtype(), groups);
          case BLOCK ->
              module.wholeArray(
                  "_scale",
                  "scale",
                  module.dtype(),
                  Math.ceilDiv(module.rows(), (long) grain.blockRows()),
                  Math.ceilDiv(module.columns(), (long) grain.blockColumns()));
        });
  }

  /** Rows and columns as two i64. */
  private Bytes shape() {
    return Bytes.of(
        ByteBuffer.allocate(2 * Long.BYTES)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putLong(module.rows())
            .putLong(module.columns())
            .array());
  }

  private boolean isOfTensor() {
    return scheme.grain().strategy() == Strategy.TENSOR;
  }

  private Optional<StatisticMethod> measured() {
    Observer.Kind observer = scheme.observer().kind();
    if (scheme.packing() == Packing.NVFP4) {
      return Optional.of(
          observer == Observer.Kind.MSE
              ? Statistics.globalSteps(parameters)
              : Statistics.range(observer, "nvfp4-global", parameters));
    }
    String format = scheme.packing().rowFormat();
    return switch (scheme.grain().strategy()) {
      case TENSOR -> {
        String result = scheme.type() == NumberType.INT ? "int-tensor" : "fp8-tensor";
        yield Optional.of(
            observer == Observer.Kind.MSE
                ? Statistics.rangeOfSteps(result, format, parameters)
                : Statistics.range(observer, result, parameters));
      }
      case BLOCK -> Optional.of(Statistics.blocks(observer, format, parameters));
      case CHANNEL, GROUP, TENSOR_GROUP ->
          observer == Observer.Kind.MSE
              ? Optional.of(Statistics.steps(format, parameters))
              : Optional.empty();
    };
  }

  private Optional<StatisticMethod> assembled() {
    boolean zeros =
        scheme.packing() == Packing.PACK_QUANTIZED && !scheme.symmetric() && !isOfTensor();
    return zeros ? Optional.of(Statistics.zeros(scheme.bits())) : Optional.empty();
  }
}

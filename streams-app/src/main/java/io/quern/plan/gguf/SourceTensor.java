package io.quern.plan.gguf;

import io.quern.format.gguf.GgmlType;
import io.quern.format.gguf.GgufFile;
import io.quern.model.TensorInfo;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A tensor of a manifest with its type, once its name, type and rows are sound: manifests come from
 * outside.
 */
record SourceTensor(TensorInfo info, GgmlType type) {
  private static final String HINT = "correct the manifest";

  /** All tensors, checked, in the order given. */
  static List<SourceTensor> checked(List<TensorInfo> infos) throws PlanRefusedException {
    Set<String> names = new HashSet<>();
    List<SourceTensor> tensors = new ArrayList<>(infos.size());
    for (TensorInfo info : infos) {
      if (!names.add(info.name())) {
        throw PlanRefusedException.ofTensor(info.name(), "two tensors have this name", HINT);
      }
      tensors.add(checked(info));
    }
    return tensors;
  }

  private static SourceTensor checked(TensorInfo info) throws PlanRefusedException {
    int nameBytes = info.name().getBytes(StandardCharsets.UTF_8).length;
    if (nameBytes < 1 || nameBytes > 63 || info.name().indexOf('\0') >= 0) {
      throw PlanRefusedException.ofTensor(
          info.name(), "a name that is empty, longer than 63 bytes, or holds a zero byte", HINT);
    }
    int dimensions = info.shape().dimensions();
    if (dimensions < 1 || dimensions > GgufFile.MAX_DIMENSIONS) {
      throw PlanRefusedException.ofTensor(
          info.name(), dimensions + " dimensions, where GGUF knows 1 to 4", HINT);
    }
    GgmlType type =
        GgmlType.named(info.dtype())
            .filter(known -> known.name().equals(info.dtype()))
            .orElseThrow(
                () ->
                    PlanRefusedException.ofTensor(
                        info.name(), "unknown dtype '" + info.dtype() + "'", HINT));
    if (!type.fits(info.shape().columns())) {
      throw PlanRefusedException.ofTensor(
          info.name(), "its rows are no whole number of " + type + " blocks", HINT);
    }
    return new SourceTensor(info, type);
  }

  /** This tensor in another type. */
  TensorInfo as(GgmlType other) {
    return new TensorInfo(
        info.name(),
        other.name(),
        info.shape(),
        info.rowsPerChunk(),
        info.chunkCount(),
        info.order());
  }

  /** Refuses what llama-quantize cannot turn into {@code target}. */
  void checkConversion(GgmlType target) throws PlanRefusedException {
    if (type == target) {
      return;
    }
    if (type.isQuantized()) {
      throw PlanRefusedException.ofTensor(
          info.name(),
          "requantizing from " + type + " to " + target + " would lose more than it saves",
          "start from an F32, F16 or BF16 model");
    }
    if (type != GgmlType.F32 && type != GgmlType.F16 && type != GgmlType.BF16) {
      throw PlanRefusedException.ofTensor(
          info.name(), type + " cannot be converted to " + target, "choose COPY");
    }
    if (info.shape().extent(3) > 1) {
      throw PlanRefusedException.ofTensor(
          info.name(), "llama-quantize converts no tensor of four dimensions", "choose COPY");
    }
  }
}

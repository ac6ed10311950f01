package io.quern.plan.gguf;

import io.quern.model.Bytes;
import java.util.List;

/**
 * The output, byte by byte, but for its weights. Between tensors and after the last stand zeros up
 * to the next multiple of 32.
 *
 * @param header the file's first bytes, up to where the data section begins
 * @param tensors tensors in the order of the output
 */
public record GgufPlan(
    FileType fileType, Bytes header, List<PlannedTensor> tensors, long fileBytes) {
  public GgufPlan {
    tensors = List.copyOf(tensors);
  }
}

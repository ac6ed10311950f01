package io.quern.publish;

import io.quern.model.ModelManifest;
import io.quern.model.TensorInfo;
import java.lang.foreign.MemorySegment;
import java.util.List;

/** A model that can be published: what it says of itself, and its weights, mapped into memory. */
public interface ModelSource extends AutoCloseable {

  /**
   * The manifest, its chunks cut so that a record carries at most {@code payloadLimit} bytes of
   * whole rows.
   */
  ModelManifest manifest(long payloadLimit);

  /** All bytes of one tensor of the manifest, row after row. */
  MemorySegment weights(TensorInfo tensor);

  /**
   * Everything that makes up the model's identity, in an order that is always the same: what a
   * digest of the model runs over.
   */
  List<MemorySegment> identity();

  /** Bytes of the whole model, as its headers state it. */
  long totalBytes();

  @Override
  void close();
}

package io.quern.publish;

import io.quern.model.MetadataEntry;
import io.quern.model.ModelManifest;
import io.quern.model.TensorInfo;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/** A model, and how much its columns matter. */
public record WeighedSource(ModelSource model, ImportanceFile importance) implements ModelSource {

  @Override
  public ModelManifest manifest(long payloadLimit) {
    ModelManifest manifest = model.manifest(payloadLimit);
    List<MetadataEntry> metadata = new ArrayList<>(manifest.metadata());
    metadata.addAll(importance.entries());
    return new ModelManifest(
        manifest.sourceFormat(),
        manifest.sourceVersion(),
        manifest.architecture(),
        manifest.alignment(),
        metadata,
        manifest.tensors());
  }

  @Override
  public MemorySegment weights(TensorInfo tensor) {
    return model.weights(tensor);
  }

  @Override
  public List<MemorySegment> identity() {
    List<MemorySegment> identity = new ArrayList<>(model.identity());
    identity.add(MemorySegment.ofArray(importance.bytes().toArray()));
    return identity;
  }

  @Override
  public long totalBytes() {
    return model.totalBytes();
  }

  @Override
  public void close() {
    model.close();
  }
}

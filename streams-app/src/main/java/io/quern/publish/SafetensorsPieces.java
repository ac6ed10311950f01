package io.quern.publish;

import io.quern.format.safetensors.SafetensorsException;
import io.quern.format.safetensors.SafetensorsException.Place;
import io.quern.format.safetensors.SafetensorsFile;
import io.quern.format.safetensors.SafetensorsTensor;
import io.quern.model.TensorShape;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * What of a directory becomes a tensor: those of the shards, in the order of shard and offset, then
 * the files that are carried along and not empty. Refuses what a manifest cannot say.
 */
final class SafetensorsPieces {
  private final HuggingFaceDirectory directory;
  private final Map<String, SafetensorsFile> shards;
  private final Map<String, MemorySegment> files;
  private final List<SourcePiece> pieces = new ArrayList<>();

  /**
   * @param shards the headers of the files with weights, by name
   * @param files the bytes of all files, by name
   */
  SafetensorsPieces(
      HuggingFaceDirectory directory,
      Map<String, SafetensorsFile> shards,
      Map<String, MemorySegment> files) {
    this.directory = directory;
    this.shards = shards;
    this.files = files;
  }

  List<SourcePiece> list() throws SafetensorsException {
    for (Map.Entry<String, SafetensorsFile> shard : shards.entrySet()) {
      for (SafetensorsTensor tensor : shard.getValue().tensors()) {
        checkIndexed(shard.getKey(), tensor);
        pieces.add(piece(shard.getKey(), tensor));
      }
    }
    if (pieces.isEmpty()) {
      throw new SafetensorsException(
          "no tensor in the model", Place.ofFile(directory.shards().getFirst()), "save it again");
    }
    checkComplete();
    directory.files().names().forEach(this::carry);
    return pieces;
  }

  private void carry(String file) {
    MemorySegment bytes = bytesOf(file);
    if (bytes.byteSize() > 0) {
      TensorShape shape = TensorShape.of(1, bytes.byteSize());
      String name = SafetensorsManifest.FILE_PREFIX + file;
      pieces.add(new SourcePiece(name, "U8", shape, bytes.byteSize(), bytes, 0));
    }
  }

  private SourcePiece piece(String shard, SafetensorsTensor tensor) throws SafetensorsException {
    checkSayable(shard, tensor);
    TensorShape shape = new TensorShape(tensor.shape().reversed());
    if (!tensor.dtype().fits(shape.columns())) {
      throw refused(
          shard,
          tensor,
          "a row of " + shape.columns() + " values of " + tensor.dtype() + " is no whole bytes",
          "pad its rows");
    }
    String dtype = tensor.dtype().name();
    return new SourcePiece(
        tensor.name(), dtype, shape, tensor.bytes(), bytesOf(shard), tensor.offset());
  }

  private static void checkSayable(String shard, SafetensorsTensor tensor)
      throws SafetensorsException {
    if (tensor.name().startsWith(SafetensorsManifest.FILE_PREFIX)) {
      throw refused(shard, tensor, "a name that is kept for files", "rename the tensor");
    }
    if (tensor.shape().contains(0L)) {
      String problem = "an empty tensor, of shape " + tensor.shape();
      throw refused(shard, tensor, problem, "leave it out of the model");
    }
    if (tensor.shape().size() > TensorShape.MAX_DIMENSIONS) {
      String hint = "at most " + TensorShape.MAX_DIMENSIONS + " are read: reshape it";
      throw refused(shard, tensor, tensor.shape().size() + " dimensions", hint);
    }
  }

  /** A tensor of a shard is where the index says. */
  private void checkIndexed(String shard, SafetensorsTensor tensor) throws SafetensorsException {
    if (directory.index().isEmpty()) {
      return;
    }
    String stated = directory.index().get().shards().get(tensor.name());
    if (!shard.equals(stated)) {
      throw refused(
          shard,
          tensor,
          stated == null
              ? "the index does not name it"
              : "the index says that it is in " + SafetensorsException.quoted(stated),
          "save or download the model again");
    }
  }

  /** Every tensor of the index was there. */
  private void checkComplete() throws SafetensorsException {
    if (directory.index().isEmpty()) {
      return;
    }
    Set<String> there = new HashSet<>();
    pieces.forEach(piece -> there.add(piece.name()));
    for (Map.Entry<String, String> named : directory.index().get().shards().entrySet()) {
      if (!there.contains(named.getKey())) {
        throw new SafetensorsException(
            "the index says that it is in the file, but it is not",
            new Place(
                named.getValue(), "tensor " + SafetensorsException.quoted(named.getKey()), -1),
            "save or download the model again");
      }
    }
  }

  private MemorySegment bytesOf(String file) {
    return Objects.requireNonNull(files.get(file), file);
  }

  private static SafetensorsException refused(
      String shard, SafetensorsTensor tensor, String problem, String hint) {
    return new SafetensorsException(problem, Place.ofTensor(tensor.name(), tensor.offset()), hint)
        .in(shard);
  }
}

package io.quern.publish;

import com.dynatrace.hash4j.hashing.HashStream128;
import com.dynatrace.hash4j.hashing.HashValue128;
import com.dynatrace.hash4j.hashing.Hashing;
import io.quern.model.Bytes;
import io.quern.model.ModelManifest;
import io.quern.model.ModelManifest.Lineage;
import io.quern.model.TensorDigests;
import io.quern.model.TensorInfo;
import io.quern.model.TensorShape;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.util.HexFormat;

/**
 * XXH3-128 of every chunk as it travels, and of each tensor over the digests of its chunks: high
 * half first, as the specification of XXH3 writes it.
 */
final class ContentDigests {
  private final HashStream128 hash = Hashing.xxh3_128().hashStream();
  private final byte[] buffer = new byte[1 << 20];

  /** A manifest with the digests of its tensors' content. */
  static ModelManifest describe(ModelManifest manifest, ModelSource source) {
    ContentDigests digests = new ContentDigests();
    return manifest.with(
        manifest.tensors().stream()
            .map(tensor -> tensor.with(digests.of(tensor, source.weights(tensor))))
            .toList(),
        new Lineage(manifest.lineage().base(), Lineage.XXH3_128));
  }

  private TensorDigests of(TensorInfo tensor, MemorySegment weights) {
    ByteBuffer chunks =
        ByteBuffer.allocate(Math.toIntExact(tensor.chunkCount() * TensorDigests.CHUNK_BYTES));
    TensorShape shape = tensor.shape();
    long rowBytes = weights.byteSize() / shape.rows();
    for (long index = 0; index < tensor.chunkCount(); index++) {
      long firstRow = tensor.matrixOf(index) * shape.rowsPerMatrix() + tensor.firstRowOf(index);
      put(chunks, weights.asSlice(firstRow * rowBytes, tensor.rowsOf(index) * rowBytes));
    }
    ByteBuffer whole = ByteBuffer.allocate(TensorDigests.CHUNK_BYTES);
    put(whole, MemorySegment.ofArray(chunks.array()));
    return new TensorDigests(HexFormat.of().formatHex(whole.array()), Bytes.of(chunks.array()));
  }

  private void put(ByteBuffer out, MemorySegment bytes) {
    hash.reset();
    for (long at = 0; at < bytes.byteSize(); at += buffer.length) {
      int length = (int) Math.min(buffer.length, bytes.byteSize() - at);
      MemorySegment.copy(bytes, ValueLayout.JAVA_BYTE, at, buffer, 0, length);
      hash.putBytes(buffer, 0, length);
    }
    HashValue128 digest = hash.get();
    out.putLong(digest.getMostSignificantBits()).putLong(digest.getLeastSignificantBits());
  }
}

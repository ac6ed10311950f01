package io.quern.publish;

import io.quern.model.Bytes;
import io.quern.model.ChunkId;
import io.quern.model.ChunkOrigins;
import io.quern.model.ManifestPart;
import io.quern.model.Revision;
import io.quern.model.Sha256;
import io.quern.model.TensorChunk;
import io.quern.model.TensorInfo;
import io.quern.serde.ChunkEncoder;
import io.quern.serde.Wire;
import io.quern.topology.Topics;
import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/**
 * Sends a revision: its manifest, its chunks, its seal. Not transactional: every record may arrive
 * twice.
 */
public final class ModelProducer {
  private static final int DOCUMENT_PART = 900 * 1024;

  private final Topics topics;
  private final Producer<String, byte[]> producer;
  private final Upload upload;
  private final Serializer<ManifestPart> parts = Wire.manifestPart().serializer();
  private final ChunkEncoder chunks = new ChunkEncoder();
  private final byte[] document;
  private final String documentDigest;
  private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();

  /**
   * @param producer stays the caller's, to be closed by it
   */
  public ModelProducer(Topics topics, Producer<String, byte[]> producer, Upload upload) {
    this.topics = topics;
    this.producer = producer;
    this.upload = upload;
    this.document = Wire.modelManifest().serializer().serialize(topics.models(), upload.manifest());
    this.documentDigest = Sha256.hex(document);
  }

  /** Hears of what was sent, and may hold the sending back. */
  @FunctionalInterface
  public interface Pace {
    /** Called before a record of {@code bytes} goes out. */
    void beforeSending(long bytes);
  }

  /** SHA-256 of the manifest's document, hexadecimal. */
  public String documentDigest() {
    return documentDigest;
  }

  /** Sends the manifest and waits until the broker has it. */
  public void sendManifest() {
    int count = Math.max(1, Math.ceilDiv(document.length, DOCUMENT_PART));
    for (int i = 0; i < count; i++) {
      int from = i * DOCUMENT_PART;
      Bytes bytes = Bytes.of(document, from, Math.min(DOCUMENT_PART, document.length - from));
      sendPart(ManifestPart.Kind.MANIFEST, new ManifestPart.Part(i, count, document.length), bytes);
    }
    flush();
  }

  /**
   * Sends every chunk that no other upload holds, tensor by tensor in the order of the file, and
   * waits until the broker has them.
   */
  public void sendChunks(ModelSource source, Pace pace) {
    send(source, pace, (tensor, index) -> tensor.origins().of(index).isSelf());
  }

  /** Sends chunks that the log has lost, wherever they are from. */
  public void sendLost(ModelSource source, Pace pace, Set<ChunkId> lost) {
    send(source, pace, (tensor, index) -> lost.contains(tensor.chunk(upload.source(), index)));
  }

  /** Sends every chunk, those of other uploads as these have sent them: the bytes are equal. */
  public void sendEverything(ModelSource source, Pace pace) {
    send(source, pace, (tensor, index) -> true);
  }

  @FunctionalInterface
  private interface Choice {
    boolean takes(TensorInfo tensor, long index);
  }

  private void send(ModelSource source, Pace pace, Choice choice) {
    Map<ChunkOrigins.Origin, ChunkCutter> cutters = new HashMap<>();
    for (TensorInfo tensor : upload.manifest().tensors()) {
      MemorySegment weights = source.weights(tensor);
      for (long index = 0; index < tensor.chunkCount(); index++) {
        if (choice.takes(tensor, index)) {
          ChunkCutter cutter = cutters.computeIfAbsent(tensor.origins().of(index), this::cutterFor);
          for (ChunkCutter.Cut cut : cutter.cut(tensor, weights.byteSize(), index)) {
            pace.beforeSending(cut.length());
            sendChunk(cut.head(), weights.asSlice(cut.offset(), cut.length()));
          }
        }
      }
    }
    flush();
  }

  private ChunkCutter cutterFor(ChunkOrigins.Origin origin) {
    if (origin.isSelf()) {
      return new ChunkCutter(upload);
    }
    Revision holder = new Revision(upload.source().model(), origin.revision());
    return new ChunkCutter(new Upload(holder, origin.uploadId(), upload.manifest()));
  }

  /** Says that all chunks are there. */
  public void sendSeal() {
    sendPart(ManifestPart.Kind.SEAL, new ManifestPart.Part(0, 1, 0), Bytes.empty());
    flush();
  }

  private void sendChunk(TensorChunk head, MemorySegment weights) {
    send(
        new ProducerRecord<>(topics.tensorChunks(), head.id().key(), chunks.encode(head, weights)));
  }

  private void sendPart(ManifestPart.Kind kind, ManifestPart.Part place, Bytes bytes) {
    ManifestPart part =
        new ManifestPart(upload.source(), upload.uploadId(), kind, place, documentDigest, bytes);
    send(
        new ProducerRecord<>(
            topics.models(), upload.source().model(), parts.serialize(topics.models(), part)));
  }

  private void send(ProducerRecord<String, byte[]> record) {
    throwFailure();
    var _ =
        producer.send(
            record,
            (metadata, exception) -> {
              if (exception != null) {
                failure.compareAndSet(null, exception);
              }
            });
  }

  private void flush() {
    producer.flush();
    throwFailure();
  }

  private void throwFailure() {
    Exception first = failure.get();
    if (first instanceof KafkaException kafka) {
      throw kafka;
    }
    if (first != null) {
      throw new KafkaException("a record could not be sent", first);
    }
  }
}

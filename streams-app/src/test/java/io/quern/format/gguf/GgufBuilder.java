package io.quern.format.gguf;

import io.quern.model.Bytes;
import io.quern.model.MetadataEntry;
import io.quern.model.TensorShape;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Builds small GGUF files in memory. Weights are seeded, finite and gaussian-like unless bytes are
 * given; a value set again replaces nothing, so that doubled keys can be built too.
 */
public final class GgufBuilder {
  /** Without data of its own it is announced in the header as large as its shape says. */
  private record Tensor(String name, TensorShape shape, GgmlType type, byte[] data) {
    long announcedBytes() {
      return data.length == 0 ? type.bytesOf(shape.weights()) : data.length;
    }
  }

  private final List<MetadataEntry> metadata = new ArrayList<>();
  private final List<Tensor> tensors = new ArrayList<>();
  private final SplittableRandom random = new SplittableRandom(20260913);
  private int version = 3;
  private int alignment = 32;

  /** An empty file. */
  public static GgufBuilder empty() {
    return new GgufBuilder();
  }

  /**
   * The metadata that a small llama needs to be planned: 2 layers unless {@code layers} says
   * otherwise, 8 heads, 4 of them for k and v.
   */
  public static GgufBuilder llama(int layers) {
    return architecture("llama")
        .u32("llama.context_length", 128)
        .u32("llama.embedding_length", 256)
        .u32("llama.block_count", layers)
        .u32("llama.feed_forward_length", 512)
        .u32("llama.attention.head_count", 8)
        .u32("llama.attention.head_count_kv", 4)
        .f32("llama.attention.layer_norm_rms_epsilon", 1e-5f);
  }

  public static GgufBuilder architecture(String name) {
    return empty().string("general.architecture", name);
  }

  /** A llama with weights: embeddings, {@code layers} layers of width 256 and a norm, F32. */
  public static GgufBuilder tinyLlama(int layers) {
    return llama(layers).tinyLlamaTensors(layers, GgmlType.F32);
  }

  public GgufBuilder tinyLlamaTensors(int layers, GgmlType type) {
    tensor("token_embd.weight", type, 256, 64).tensor("output_norm.weight", GgmlType.F32, 256);
    for (int i = 0; i < layers; i++) {
      String layer = "blk." + i + ".";
      tensor(layer + "attn_norm.weight", GgmlType.F32, 256)
          .tensor(layer + "attn_q.weight", type, 256, 256);
      tensor(layer + "attn_k.weight", type, 256, 128)
          .tensor(layer + "attn_v.weight", type, 256, 128);
      tensor(layer + "attn_output.weight", type, 256, 256)
          .tensor(layer + "ffn_norm.weight", GgmlType.F32, 256);
      tensor(layer + "ffn_gate.weight", type, 256, 512)
          .tensor(layer + "ffn_up.weight", type, 256, 512);
      tensor(layer + "ffn_down.weight", type, 512, 256);
    }
    return this;
  }

  public GgufBuilder version(int newVersion) {
    version = newVersion;
    return this;
  }

  /** Writes {@code general.alignment} and lays the data out by it. */
  public GgufBuilder alignment(int bytes) {
    alignment = bytes;
    return u32("general.alignment", bytes);
  }

  public GgufBuilder u32(String key, int value) {
    return value(key, GgufValueType.U32, buffer(4).putInt(value));
  }

  public GgufBuilder u16(String key, int value) {
    return value(key, GgufValueType.U16, buffer(2).putShort((short) value));
  }

  public GgufBuilder i32(String key, int value) {
    return value(key, GgufValueType.I32, buffer(4).putInt(value));
  }

  public GgufBuilder u64(String key, long value) {
    return value(key, GgufValueType.U64, buffer(8).putLong(value));
  }

  public GgufBuilder f32(String key, float value) {
    return value(key, GgufValueType.F32, buffer(4).putFloat(value));
  }

  public GgufBuilder f64(String key, double value) {
    return value(key, GgufValueType.F64, buffer(8).putDouble(value));
  }

  public GgufBuilder bool(String key, boolean value) {
    return value(key, GgufValueType.BOOL, buffer(1).put((byte) (value ? 1 : 0)));
  }

  public GgufBuilder string(String key, String value) {
    return value(key, GgufValueType.STRING, encoded(value));
  }

  public GgufBuilder strings(String key, String... values) {
    return array(key, GgufValueType.STRING, values.length, encoded(values));
  }

  public GgufBuilder u32s(String key, int... values) {
    ByteBuffer raw = buffer(4 * values.length);
    for (int value : values) {
      raw.putInt(value);
    }
    return array(key, GgufValueType.U32, values.length, raw);
  }

  public GgufBuilder bools(String key, boolean... values) {
    ByteBuffer raw = buffer(values.length);
    for (boolean value : values) {
      raw.put((byte) (value ? 1 : 0));
    }
    return array(key, GgufValueType.BOOL, values.length, raw);
  }

  public GgufBuilder value(String key, GgufValueType type, ByteBuffer raw) {
    metadata.add(new MetadataEntry(key, type.label(), "", 1, Bytes.of(raw.array())));
    return this;
  }

  public GgufBuilder array(String key, GgufValueType element, int count, ByteBuffer raw) {
    metadata.add(
        new MetadataEntry(
            key, GgufValueType.ARRAY.label(), element.label(), count, Bytes.of(raw.array())));
    return this;
  }

  /** A tensor with seeded weights; of quantized types all bytes are zero. */
  public GgufBuilder tensor(String name, GgmlType type, long... extents) {
    TensorShape shape = TensorShape.of(extents);
    return tensor(name, type, shape, weights(type, shape.weights()));
  }

  public GgufBuilder tensor(String name, GgmlType type, TensorShape shape, byte[] data) {
    tensors.add(new Tensor(name, shape, type, data));
    return this;
  }

  /** A tensor of any size for a file that is only a header: see {@link #header}. */
  public GgufBuilder announced(String name, GgmlType type, long... extents) {
    return tensor(name, type, TensorShape.of(extents), new byte[0]);
  }

  /** The bytes of the file. */
  public byte[] bytes() {
    byte[] header = header();
    int size = header.length;
    for (Tensor tensor : tensors) {
      size += (int) padded(tensor.data().length);
    }
    ByteBuffer out = buffer(size).put(header);
    for (Tensor tensor : tensors) {
      int begin = out.position();
      out.put(tensor.data()).position(begin + (int) padded(tensor.data().length));
    }
    return out.array();
  }

  /** Only the header, padded to where the data section would begin. */
  public byte[] header() {
    List<TensorHeader> headers = new ArrayList<>();
    long offset = 0;
    for (Tensor tensor : tensors) {
      headers.add(new TensorHeader(tensor.name(), tensor.shape(), tensor.type(), offset));
      offset += padded(tensor.announcedBytes());
    }
    byte[] header = GgufHeaderWriter.write(metadata, headers, alignment).toArray();
    ByteBuffer.wrap(header).order(ByteOrder.LITTLE_ENDIAN).putInt(4, version);
    return header;
  }

  /** The file as a segment of this process's memory. */
  public MemorySegment segment() {
    return MemorySegment.ofArray(bytes());
  }

  /** The file, read back. */
  public GgufFile file() {
    try {
      return GgufReader.read(segment());
    } catch (GgufException e) {
      throw new AssertionError(e);
    }
  }

  private byte[] weights(GgmlType type, long count) {
    ByteBuffer out = buffer(Math.toIntExact(type.bytesOf(count)));
    for (int i = 0; i < count && !type.isQuantized(); i++) {
      float weight =
          (float) ((random.nextDouble() + random.nextDouble() + random.nextDouble() - 1.5) * 0.1);
      switch (type) {
        case F32 -> out.putFloat(weight);
        case F16 -> out.putShort(Float.floatToFloat16(weight));
        case BF16 -> out.putShort((short) (Float.floatToIntBits(weight) >>> 16));
        default -> out.position(out.position() + type.blockBytes());
      }
    }
    return out.array();
  }

  private long padded(long bytes) {
    return Math.ceilDiv(bytes, alignment) * (long) alignment;
  }

  private static ByteBuffer encoded(String... values) {
    List<byte[]> utf8 =
        java.util.Arrays.stream(values)
            .map(value -> value.getBytes(StandardCharsets.UTF_8))
            .toList();
    ByteBuffer out = buffer(utf8.stream().mapToInt(bytes -> 8 + bytes.length).sum());
    utf8.forEach(bytes -> out.putLong(bytes.length).put(bytes));
    return out;
  }

  private static ByteBuffer buffer(int size) {
    return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
  }
}

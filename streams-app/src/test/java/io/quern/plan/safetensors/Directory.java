package io.quern.plan.safetensors;

import io.quern.model.Bytes;
import io.quern.model.MetadataEntry;
import io.quern.model.ModelManifest;
import io.quern.model.Profile;
import io.quern.model.ProfileDetails;
import io.quern.model.QuantizationGroup;
import io.quern.model.Revision;
import io.quern.model.TensorInfo;
import io.quern.model.TensorShape;
import io.quern.plan.ArtifactPlan;
import io.quern.plan.PlanRefused;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** A Hugging Face directory that is to be planned, and the profile for it. */
final class Directory {
  private String config = "{\"model_type\": \"llama\"}";
  private final List<MetadataEntry> metadata = new ArrayList<>();
  private final List<TensorInfo> tensors = new ArrayList<>();
  private String dtype = "BF16";
  private long rowsPerChunk = Long.MAX_VALUE;
  private final List<ProfileDetails.Option> options = new ArrayList<>();
  private final List<QuantizationGroup> groups = new ArrayList<>();
  private List<String> ignore = List.of();

  /** The demo model: 3.8 million weights, tied. */
  static Directory demo() {
    Directory directory =
        new Directory()
            .config("{\n  \"model_type\": \"llama\",\n  \"tie_word_embeddings\": true\n}");
    directory.tensor("model.embed_tokens.weight", 1024, 256).tensor("model.norm.weight", 256);
    for (int i = 0; i < 6; i++) {
      directory.layer("model.layers." + i + ".");
    }
    return directory.sorted();
  }

  private void layer(String prefix) {
    tensor(prefix + "input_layernorm.weight", 256)
        .tensor(prefix + "mlp.down_proj.weight", 256, 512)
        .tensor(prefix + "mlp.gate_proj.weight", 512, 256)
        .tensor(prefix + "mlp.up_proj.weight", 512, 256)
        .tensor(prefix + "post_attention_layernorm.weight", 256)
        .tensor(prefix + "self_attn.k_proj.weight", 128, 256)
        .tensor(prefix + "self_attn.o_proj.weight", 256, 256)
        .tensor(prefix + "self_attn.q_proj.weight", 256, 256)
        .tensor(prefix + "self_attn.v_proj.weight", 128, 256);
  }

  private Directory sorted() {
    List<TensorInfo> sorted =
        tensors.stream().sorted(Comparator.comparing(TensorInfo::name)).toList();
    tensors.clear();
    sorted.forEach(tensor -> add(tensor.name(), tensor.dtype(), tensor.shape()));
    return this;
  }

  Directory config(String text) {
    config = text;
    return this;
  }

  /** Of the tensors to come. */
  Directory dtype(String name) {
    dtype = name;
    return this;
  }

  /** Of the tensors to come. */
  Directory rowsPerChunk(long rows) {
    rowsPerChunk = rows;
    return this;
  }

  /**
   * @param shape outermost first
   */
  Directory tensor(String name, long... shape) {
    List<Long> extents = new ArrayList<>();
    for (long extent : shape) {
      extents.addFirst(extent);
    }
    return add(name, dtype, new TensorShape(extents));
  }

  private Directory add(String name, String type, TensorShape shape) {
    long rows = Math.min(rowsPerChunk, shape.rowsPerMatrix());
    long chunks = shape.matrices() * Math.ceilDiv(shape.rowsPerMatrix(), rows);
    tensors.add(new TensorInfo(name, type, shape, rows, chunks, tensors.size()));
    return this;
  }

  Directory file(String name, long size) {
    if (size == 0) {
      metadata.add(string("file:" + name, ""));
      return this;
    }
    return add("file:" + name, "U8", TensorShape.of(1, size));
  }

  Directory metadata(String key, String value) {
    metadata.add(string("safetensors." + key, value));
    return this;
  }

  /** What a document says of a tensor. */
  Directory importance(String name, String tensor, float... weights) {
    ByteBuffer raw =
        ByteBuffer.allocate(weights.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    raw.asFloatBuffer().put(weights);
    String key = "importance:" + name + ":" + tensor;
    metadata.add(new MetadataEntry(key, "array", "f32", weights.length, Bytes.of(raw.array())));
    return this;
  }

  Directory option(String name, String value) {
    options.add(new ProfileDetails.Option(name, value));
    return this;
  }

  /** A group with the scheme of a type. */
  Directory group(String type, String... targets) {
    WeightType.Compressed found = (WeightType.Compressed) WeightTypes.find(type).orElseThrow();
    groups.add(found.scheme().toGroup("g" + groups.size(), List.of(targets)));
    return this;
  }

  Directory group(QuantizationGroup group) {
    groups.add(group);
    return this;
  }

  Directory ignore(String... patterns) {
    ignore = List.of(patterns);
    return this;
  }

  ArtifactPlan plan(String type) throws PlanRefused {
    return new SafetensorsFormatPlanner().plan(new Revision("m", "r1"), manifest(), profile(type));
  }

  private ModelManifest manifest() {
    List<MetadataEntry> all = new ArrayList<>(metadata);
    if (!config.isEmpty()) {
      all.add(string("config.json", config));
    }
    return new ModelManifest("safetensors", 0, "llama", 1, all, tensors);
  }

  private Profile profile(String type) {
    return Profile.of(
        "p",
        List.of("*"),
        "safetensors",
        type,
        new ProfileDetails(options, groups, ignore, "", ProfileDetails.Output.DEFAULT));
  }

  private static MetadataEntry string(String key, String value) {
    byte[] text = value.getBytes(StandardCharsets.UTF_8);
    byte[] raw = new byte[Long.BYTES + text.length];
    ByteBuffer.wrap(raw).order(ByteOrder.LITTLE_ENDIAN).putLong(text.length).put(text);
    return new MetadataEntry(key, "string", "", 1, Bytes.of(raw));
  }
}

package io.quern.publish;

import io.quern.format.safetensors.SafetensorsDtype;
import io.quern.format.safetensors.SafetensorsIndex;
import io.quern.format.safetensors.SafetensorsSample;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Writes small models as Hugging Face lays them out. */
final class ModelDirectory {
  static final String CONFIG =
      "{\"model_type\": \"llama\", \"tie_word_embeddings\": false, \"torch_dtype\": \"float32\"}\n";

  private final Path root;

  private ModelDirectory(Path root) {
    this.root = root;
  }

  static ModelDirectory at(Path root) throws IOException {
    return new ModelDirectory(Files.createDirectories(root)).file("config.json", CONFIG);
  }

  ModelDirectory file(String name, String text) throws IOException {
    Files.writeString(root.resolve(name), text);
    return this;
  }

  ModelDirectory shard(String name, SafetensorsSample sample) throws IOException {
    Files.write(root.resolve(name), sample.bytes());
    return this;
  }

  ModelDirectory index(Map<String, String> shards) throws IOException {
    return file("model.safetensors.index.json", new SafetensorsIndex(shards).document(0));
  }

  /** Two shards and their index: b and scale, then a. */
  ModelDirectory sharded() throws IOException {
    return shard("m-1.safetensors", first())
        .shard("m-2.safetensors", second())
        .index(Map.of("a", "m-2.safetensors", "b", "m-1.safetensors", "scale", "m-1.safetensors"));
  }

  static SafetensorsSample first() {
    return new SafetensorsSample()
        .metadata("format", "pt")
        .metadata("only", "here")
        .tensor("b", SafetensorsDtype.BF16, 6L, 4L)
        .tensor("scale", SafetensorsDtype.F32);
  }

  static SafetensorsSample second() {
    return new SafetensorsSample()
        .metadata("format", "np")
        .tensor("a", SafetensorsDtype.I64, 2L, 3L, 5L);
  }
}

package io.quern.register.oci;

import io.quern.format.gguf.GgmlType;
import io.quern.format.gguf.GgufBuilder;
import io.quern.format.safetensors.SafetensorsDtype;
import io.quern.format.safetensors.SafetensorsSample;
import io.quern.register.Credentials;
import io.quern.register.Destination;
import io.quern.register.ModelFacts;
import io.quern.register.Release;
import io.quern.register.http.Releases;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Releases and options of these tests. */
final class Samples {
  static final OciOptions OPTIONS =
      new OciOptions(
          Optional.empty(),
          1 << 20,
          Duration.ofSeconds(10),
          Duration.ofMillis(1),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty());

  private Samples() {}

  static Release gguf(Path folder) throws IOException {
    byte[] file =
        GgufBuilder.architecture("llama")
            .string("general.name", "KJV \"4M\"")
            .u32("llama.context_length", 256)
            .u32s("tokenizer.ggml.token_type", new int[51])
            .tensor("token_embd.weight", GgmlType.F32, 256, 64)
            .bytes();
    return Releases.write(folder, "gguf", Map.of("kjv-Q4_K_M.gguf", file));
  }

  static Release safetensors(Path folder) throws IOException {
    byte[] shard =
        new SafetensorsSample()
            .metadata("format", "pt")
            .tensor("lm_head.weight", SafetensorsDtype.F32, 4L, 4L)
            .bytes();
    return Releases.write(
        folder,
        "safetensors",
        Map.of(
            "model.safetensors", shard,
            "config.json", text("{}"),
            "tokenizer.model", text("tokens"),
            "README.md", text("# KJV"),
            "LICENSE", text("free")));
  }

  private static byte[] text(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  static ModelFacts facts(String license, String chatTemplate) {
    return new ModelFacts(
        "llama", 3_801_216, "Q4_K_M", 256, Optional.of(license), Optional.of(chatTemplate));
  }

  static OciOptions inChunks(int bytes) {
    return new OciOptions(
        Optional.empty(),
        bytes,
        OPTIONS.silence(),
        OPTIONS.pause(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  static Destination destination(String adapter, String address, Credentials credentials) {
    return new Destination(
        "house", adapter, address, List.of("q4_k_m", "latest"), credentials, Map.of());
  }

  static Destination destination(String adapter, String address, Map<String, String> options) {
    return new Destination(
        "house", adapter, address, List.of("q4_k_m", "latest"), Credentials.NONE, options);
  }
}

package io.quern.publish;

import static org.assertj.core.api.Assertions.assertThat;

import io.quern.format.gguf.MetadataValues;
import io.quern.format.safetensors.SafetensorsFile;
import io.quern.format.safetensors.SafetensorsTensor;
import io.quern.model.MetadataEntry;
import io.quern.model.ModelManifest;
import io.quern.model.TensorInfo;
import io.quern.model.TensorShape;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SafetensorsSourceTest {
  @TempDir private Path root;
  private ModelDirectory model;

  @BeforeEach
  void layOut() throws IOException {
    model = ModelDirectory.at(root).sharded().file("tokenizer.json", "token").file("empty.txt", "");
  }

  @Test
  void shouldDescribeTheModel() throws Exception {
    try (SafetensorsSource source = SafetensorsSource.open(root)) {
      ModelManifest manifest = source.manifest(20);
      assertThat(manifest.sourceFormat()).isEqualTo("safetensors");
      assertThat(manifest.sourceVersion()).isZero();
      assertThat(manifest.architecture()).isEqualTo("llama");
      assertThat(manifest.alignment()).isEqualTo(1);
      assertThat(manifest.tensors())
          .containsExactly(
              new TensorInfo("scale", "F32", new TensorShape(List.of()), 1, 1, 0),
              new TensorInfo("b", "BF16", TensorShape.of(4, 6), 2, 3, 1),
              new TensorInfo("a", "I64", TensorShape.of(5, 3, 2), 1, 6, 2),
              new TensorInfo("file:tokenizer.json", "U8", TensorShape.of(1, 5), 5, 1, 3));
    }
  }

  @Test
  void shouldCarryMetadataAsStrings() throws Exception {
    try (SafetensorsSource source = SafetensorsSource.open(root)) {
      List<MetadataEntry> metadata = source.manifest(20).metadata();
      MetadataValues values = new MetadataValues(metadata);
      assertThat(metadata)
          .extracting(MetadataEntry::key)
          .containsExactly(
              "config.json", "safetensors.format", "safetensors.only", "file:empty.txt");
      assertThat(values.stringOf("config.json")).contains(ModelDirectory.CONFIG);
      assertThat(values.stringOf("safetensors.format")).contains("pt");
      assertThat(values.stringOf("file:empty.txt")).contains("");
    }
  }

  @Test
  void shouldGiveTheBytesOfTensorsAndFiles() throws Exception {
    try (SafetensorsSource source = SafetensorsSource.open(root)) {
      List<TensorInfo> tensors = source.manifest(20).tensors();
      SafetensorsFile second = source.shards().get("m-2.safetensors");
      SafetensorsTensor a = second.tensors().getFirst();
      byte[] file = Files.readAllBytes(root.resolve("m-2.safetensors"));
      assertThat(bytes(source.weights(tensors.get(2))))
          .isEqualTo(Arrays.copyOfRange(file, (int) a.offset(), (int) (a.offset() + a.bytes())));
      assertThat(bytes(source.weights(tensors.get(3)))).asString().isEqualTo("token");
    }
  }

  @Test
  void shouldCutCarriedFilesAnywhere() throws Exception {
    model.file("tokenizer.json", "x".repeat(1000));
    try (SafetensorsSource source = SafetensorsSource.open(root)) {
      TensorInfo file = source.manifest(300).tensors().getLast();
      assertThat(file.rowsPerChunk()).isEqualTo(256);
      assertThat(file.chunkCount()).isEqualTo(4);
      assertThat(file.rowsOf(3)).isEqualTo(232);
    }
  }

  @Test
  void shouldReadHeadersOfFilesThatAreCut() throws Exception {
    Path shard = root.resolve("m-2.safetensors");
    ModelManifest whole = manifest();
    byte[] bytes = Files.readAllBytes(shard);
    Files.write(shard, Arrays.copyOf(bytes, bytes.length - 100));
    try (SafetensorsSource source = SafetensorsSource.openHeader(root)) {
      assertThat(source.manifest(20)).isEqualTo(whole);
    }
  }

  @Test
  void shouldCountEveryByteOnce() throws Exception {
    long files = 0;
    for (String file :
        new String[] {"config.json", "m-1.safetensors", "m-2.safetensors", "tokenizer.json"}) {
      files += Files.size(root.resolve(file));
    }
    try (SafetensorsSource source = SafetensorsSource.open(root)) {
      assertThat(source.totalBytes()).isEqualTo(files);
    }
  }

  @Test
  void shouldChangeItsIdentityWithAnyFileOrName() throws Exception {
    String before = identity();
    assertThat(identity()).isEqualTo(before);
    Files.move(root.resolve("tokenizer.json"), root.resolve("vocab.json"));
    String renamed = identity();
    assertThat(renamed).isNotEqualTo(before);
    model.file("empty.txt", "1");
    assertThat(identity()).isNotEqualTo(renamed);
  }

  private ModelManifest manifest() throws Exception {
    try (SafetensorsSource source = SafetensorsSource.open(root)) {
      return source.manifest(20);
    }
  }

  private String identity() throws Exception {
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    try (SafetensorsSource source = SafetensorsSource.open(root)) {
      source.identity().forEach(bytes -> digest.update(bytes.asByteBuffer()));
    }
    return Arrays.toString(digest.digest());
  }

  private static byte[] bytes(MemorySegment segment) {
    return segment.toArray(ValueLayout.JAVA_BYTE);
  }
}

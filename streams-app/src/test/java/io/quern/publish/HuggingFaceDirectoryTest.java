package io.quern.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.quern.format.safetensors.SafetensorsException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import org.assertj.core.api.ThrowableAssertAlternative;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HuggingFaceDirectoryTest {
  @TempDir private Path root;
  private ModelDirectory model;

  @BeforeEach
  void layOut() throws IOException {
    model = ModelDirectory.at(root);
  }

  @Test
  void shouldFindASingleFile() throws Exception {
    model.shard("model.safetensors", ModelDirectory.first());
    HuggingFaceDirectory directory = HuggingFaceDirectory.open(root);
    assertThat(directory.shards()).containsExactly("model.safetensors");
    assertThat(directory.config().modelType()).isEqualTo("llama");
    assertThat(directory.files().names()).isEmpty();
  }

  @Test
  void shouldPreferTheSingleFileToAnIndex() throws Exception {
    model.sharded().shard("model.safetensors", ModelDirectory.first());
    HuggingFaceDirectory directory = HuggingFaceDirectory.open(root);
    assertThat(directory.shards()).containsExactly("model.safetensors");
    assertThat(directory.index()).isEmpty();
    assertThat(directory.files().leftOut())
        .extracting(CarriedFiles.LeftOut::name)
        .containsExactly("m-1.safetensors", "m-2.safetensors");
  }

  @Test
  void shouldFindShardsByTheirIndex() throws Exception {
    model.sharded();
    assertThat(HuggingFaceDirectory.open(root).shards())
        .containsExactly("m-1.safetensors", "m-2.safetensors");
  }

  @Test
  void shouldOpenOneFileOfADirectory() throws Exception {
    model.shard("other.safetensors", ModelDirectory.first()).file("merges.txt", "a b");
    HuggingFaceDirectory directory = HuggingFaceDirectory.open(root.resolve("other.safetensors"));
    assertThat(directory.shards()).containsExactly("other.safetensors");
    assertThat(directory.files().names()).containsExactly("merges.txt");
  }

  @Test
  void shouldFollowLinksAsCachesAreMadeOfThem() throws Exception {
    Path blobs = Files.createDirectory(root.resolve(".blobs"));
    model.shard(".blobs/1", ModelDirectory.first()).file(".blobs/2", "x");
    Files.createSymbolicLink(root.resolve("model.safetensors"), blobs.resolve("1"));
    Files.createSymbolicLink(root.resolve("tokenizer.json"), blobs.resolve("2"));
    assertThat(HuggingFaceDirectory.open(root).files().names()).containsExactly("tokenizer.json");
  }

  @Test
  void shouldSayWhatStaysBehind() throws Exception {
    model.shard("model.safetensors", ModelDirectory.first());
    for (String name :
        new String[] {
          "tokenizer.json",
          "tokenizer.model",
          "chat_template.jinja",
          "README.md",
          ".hidden",
          "pytorch_model.bin",
          "model.GGUF",
          "x.pt",
          "consolidated.safetensors",
          "pytorch_model.bin.index.json"
        }) {
      model.file(name, "x");
    }
    Files.createDirectory(root.resolve("original"));
    CarriedFiles files = HuggingFaceDirectory.open(root).files();
    assertThat(files.names())
        .containsExactly("README.md", "chat_template.jinja", "tokenizer.json", "tokenizer.model");
    assertThat(files.leftOut())
        .containsExactly(
            new CarriedFiles.LeftOut(
                "consolidated.safetensors", "weights that are no part of the model"),
            new CarriedFiles.LeftOut("model.GGUF", "weights in another format"),
            new CarriedFiles.LeftOut("original", "a directory"),
            new CarriedFiles.LeftOut("pytorch_model.bin", "weights in another format"),
            new CarriedFiles.LeftOut(
                "pytorch_model.bin.index.json", "an index of weights that stay behind"),
            new CarriedFiles.LeftOut("x.pt", "weights in another format"));
  }

  @Test
  void shouldRefuseADirectoryWithoutWeights() {
    refused(root)
        .withMessageContaining("neither model.safetensors nor model.safetensors.index.json")
        .withMessageContaining("name a directory with a model in safetensors");
  }

  @Test
  void shouldRefuseADirectoryWithoutConfig() throws IOException {
    model.sharded();
    Files.delete(root.resolve("config.json"));
    refused(root).withMessageContaining("no config.json beside the weights");
    refused(root.resolve("m-1.safetensors")).withMessageContaining("one of 2 shards");
  }

  @Test
  void shouldRefuseAMissingShard() throws IOException {
    model.sharded();
    Files.delete(root.resolve("m-2.safetensors"));
    refused(root)
        .withMessage(
            "shard 'm-2.safetensors' is missing ('model.safetensors.index.json'); download it, or"
                + " correct the index");
  }

  @Test
  void shouldNameTheIndexThatIsDamaged() throws IOException {
    model.file("model.safetensors.index.json", "{\"weight_map\":{\"t\":\"../x\"}}");
    refused(root).withMessageContaining("('model.safetensors.index.json', tensor 't', byte 19)");
    model.index(Map.of("t", "a.safetensors")).file("config.json", "");
    refused(root).withMessageContaining("shard 'a.safetensors' is missing");
  }

  @Test
  void shouldRefuseADamagedConfig() throws IOException {
    model.sharded().file("config.json", "{");
    refused(root).withMessageContaining("('config.json', byte 1)");
  }

  @Test
  void shouldRefuseOneShardOfMany() throws IOException {
    model.sharded();
    refused(root.resolve("m-1.safetensors"))
        .withMessageContaining("one of 2 shards ('m-1.safetensors'); name its directory");
  }

  @Test
  void shouldRefuseADirectoryOfTooManyFiles() throws IOException {
    model.shard("model.safetensors", ModelDirectory.first());
    for (int i = 0; i < 1001; i++) {
      Files.createFile(root.resolve("f" + i));
    }
    refused(root).withMessageContaining("1001 files beside the weights");
  }

  @Test
  void shouldSayWhenNothingIsThere() {
    assertThatExceptionOfType(NoSuchFileException.class)
        .isThrownBy(() -> HuggingFaceDirectory.open(root.resolve("nowhere")));
  }

  private static ThrowableAssertAlternative<SafetensorsException> refused(Path path) {
    return assertThatExceptionOfType(SafetensorsException.class)
        .isThrownBy(() -> HuggingFaceDirectory.open(path));
  }
}

package io.quern.publish;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.quern.format.safetensors.SafetensorsDtype;
import io.quern.format.safetensors.SafetensorsException;
import io.quern.format.safetensors.SafetensorsSample;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.assertj.core.api.ThrowableAssertAlternative;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One test for each refusal: the message names file, tensor and what to do. */
class SafetensorsSourceRefusalTest {
  private static final String FILE = "model.safetensors";

  @TempDir private Path root;
  private ModelDirectory model;

  @BeforeEach
  void layOut() throws IOException {
    model = ModelDirectory.at(root);
  }

  @Test
  void shouldNameTheFileThatIsCut() throws IOException {
    model.sharded();
    Path shard = root.resolve("m-2.safetensors");
    byte[] bytes = Files.readAllBytes(shard);
    Files.write(shard, Arrays.copyOf(bytes, bytes.length - 1));
    refused()
        .withMessageContaining("its data end at byte " + bytes.length)
        .withMessageContaining("('m-2.safetensors', tensor 'a', byte ")
        .withMessageContaining("copy or download it again");
  }

  @Test
  void shouldRefuseATensorThatTheIndexDoesNotName() throws IOException {
    model.sharded().index(Map.of("a", "m-2.safetensors", "b", "m-1.safetensors"));
    refused()
        .withMessageContaining("the index does not name it")
        .withMessageContaining("'m-1.safetensors', tensor 'scale'");
  }

  @Test
  void shouldRefuseATensorThatIsInAnotherShard() throws IOException {
    model
        .sharded()
        .index(Map.of("a", "m-1.safetensors", "b", "m-2.safetensors", "scale", "m-1.safetensors"));
    refused()
        .withMessageContaining("the index says that it is in 'm-2.safetensors'")
        .withMessageContaining("'m-1.safetensors', tensor 'b'");
  }

  @Test
  void shouldRefuseATensorThatStandsInTwoShards() throws IOException {
    model.sharded().shard("m-2.safetensors", ModelDirectory.first());
    refused().withMessageContaining("the index says that it is in 'm-1.safetensors'");
  }

  @Test
  void shouldRefuseATensorThatIsNotInItsShard() throws IOException {
    model
        .sharded()
        .index(
            Map.of(
                "a", "m-2.safetensors",
                "b", "m-1.safetensors",
                "c", "m-2.safetensors",
                "scale", "m-1.safetensors"));
    refused()
        .withMessage(
            "the index says that it is in the file, but it is not ('m-2.safetensors', tensor 'c');"
                + " save or download the model again");
  }

  @Test
  void shouldRefuseAnEmptyTensor() throws IOException {
    file(new SafetensorsSample().tensor("t", SafetensorsDtype.F32, 0L, 4L));
    refused()
        .withMessageContaining("an empty tensor, of shape [0, 4] ('model.safetensors', tensor 't'")
        .withMessageContaining("leave it out of the model");
  }

  @Test
  void shouldRefuseAModelOfNothing() throws IOException {
    file(new SafetensorsSample());
    refused().withMessageContaining("no tensor in the model ('model.safetensors')");
  }

  @Test
  void shouldRefuseTooManyDimensions() throws IOException {
    file(
        new SafetensorsSample()
            .tensor("t", SafetensorsDtype.F32, 1L, 1L, 1L, 1L, 1L, 1L, 1L, 1L, 1L));
    refused().withMessageContaining("9 dimensions").withMessageContaining("reshape it");
  }

  @Test
  void shouldRefuseRowsThatEndWithinAByte() throws IOException {
    file(new SafetensorsSample().tensor("t", SafetensorsDtype.F4, 2L, 3L));
    refused().withMessageContaining("a row of 3 values of F4 is no whole bytes");
  }

  @Test
  void shouldRefuseNamesThatAreKeptForFiles() throws IOException {
    file(new SafetensorsSample().tensor("file:x", SafetensorsDtype.U8, 1L));
    refused()
        .withMessageContaining("a name that is kept for files")
        .withMessageContaining("rename");
  }

  private void file(SafetensorsSample sample) throws IOException {
    model.shard(FILE, sample);
  }

  private ThrowableAssertAlternative<SafetensorsException> refused() {
    return assertThatExceptionOfType(SafetensorsException.class)
        .isThrownBy(() -> SafetensorsSource.open(root).close());
  }
}

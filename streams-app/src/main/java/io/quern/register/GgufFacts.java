package io.quern.register;

import io.quern.format.gguf.GgufException;
import io.quern.format.gguf.GgufFile;
import io.quern.format.gguf.GgufReader;
import io.quern.format.gguf.MetadataValues;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/** Facts from the headers of GGUF files; of several, the first has the metadata. */
final class GgufFacts {
  private GgufFacts() {}

  static ModelFacts read(List<Path> files, String label) throws RegistryException {
    GgufFile first = header(files.getFirst());
    long parameters = parameters(first);
    for (Path next : files.subList(1, files.size())) {
      parameters += parameters(header(next));
    }
    MetadataValues values = first.values();
    String architecture = values.stringOf("general.architecture").orElse("");
    return new ModelFacts(
        architecture,
        parameters,
        label,
        values.u32Of(architecture + ".context_length").orElse(0),
        values.stringOf("general.license"),
        values.stringOf("tokenizer.chat_template"));
  }

  private static long parameters(GgufFile file) {
    return file.tensors().stream().mapToLong(tensor -> tensor.shape().weights()).sum();
  }

  private static GgufFile header(Path path) throws RegistryException {
    try (Arena arena = Arena.ofConfined();
        FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      return GgufReader.read(channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena));
    } catch (GgufException e) {
      throw RegistryException.refused(path + " is no sound GGUF file: " + e.getMessage());
    } catch (IOException e) {
      throw RegistryException.passing(path + " cannot be read: " + e.getMessage(), e);
    }
  }
}

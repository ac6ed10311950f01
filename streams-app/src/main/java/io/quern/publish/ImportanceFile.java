package io.quern.publish;

import io.quern.format.safetensors.SafetensorsDtype;
import io.quern.format.safetensors.SafetensorsException;
import io.quern.format.safetensors.SafetensorsFile;
import io.quern.format.safetensors.SafetensorsReader;
import io.quern.format.safetensors.SafetensorsTensor;
import io.quern.model.Bytes;
import io.quern.model.MetadataEntry;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * How much an error in each column of a weight matters: a safetensors file with a tensor F32
 * [columns] for each weight, of the weight's name. It travels in the manifest of the model, so a
 * plan's identity knows it.
 *
 * @param name of the document, by which profiles ask for it
 * @param entries of the manifest: {@code importance:NAME:TENSOR}, an array of f32
 * @param bytes of the file
 */
public record ImportanceFile(String name, List<MetadataEntry> entries, Bytes bytes) {
  private static final String ENDING = ".safetensors";
  private static final String KEY = "importance:";

  /** A manifest holds it, and it is at most as long. */
  private static final long MAX_BYTES = 48L << 20;

  public ImportanceFile {
    entries = List.copyOf(entries);
  }

  /**
   * Reads a file; the document is called as the file is, without its ending.
   *
   * @throws SafetensorsException saying what is wrong, and where
   */
  public static ImportanceFile read(Path path) throws IOException, SafetensorsException {
    long size = Files.size(path);
    if (size > MAX_BYTES) {
      throw new SafetensorsException(
          "%,d bytes of importance; at most %,d are taken".formatted(size, MAX_BYTES),
          SafetensorsException.Place.ofFile(String.valueOf(path.getFileName())),
          "leave out weights that matter alike");
    }
    byte[] bytes = Files.readAllBytes(path);
    SafetensorsFile file = SafetensorsReader.read(MemorySegment.ofArray(bytes));
    String name = nameOf(path);
    List<MetadataEntry> entries = new ArrayList<>();
    for (SafetensorsTensor tensor : file.tensors()) {
      if (tensor.dtype() != SafetensorsDtype.F32 || tensor.shape().size() != 1) {
        throw new SafetensorsException(
            "the importance of columns is %s %s".formatted(tensor.dtype(), tensor.shape()),
            SafetensorsException.Place.ofTensor(tensor.name(), tensor.offset()),
            "write F32 with one dimension");
      }
      Bytes raw =
          Bytes.of(bytes).slice(Math.toIntExact(tensor.offset()), Math.toIntExact(tensor.bytes()));
      entries.add(
          new MetadataEntry(
              KEY + name + ":" + tensor.name(), "array", "f32", tensor.shape().getFirst(), raw));
    }
    return new ImportanceFile(name, entries, Bytes.of(bytes));
  }

  /** What the document in a file is called. */
  public static String nameOf(Path path) {
    String file = String.valueOf(path.getFileName());
    String name = file.endsWith(ENDING) ? file.substring(0, file.length() - ENDING.length()) : file;
    return name.replace(':', '_');
  }
}

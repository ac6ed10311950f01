package io.quern.register.oci;

import io.quern.format.gguf.GgufException;
import io.quern.format.gguf.GgufReader;
import io.quern.format.safetensors.SafetensorsException;
import io.quern.format.safetensors.SafetensorsFile;
import io.quern.format.safetensors.SafetensorsReader;
import io.quern.register.RegistryException;
import io.quern.register.Release;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** What files of weights say of themselves; only their headers are read. */
final class WeightHeaders {
  private WeightHeaders() {}

  /** A GGUF file's metadata as text, by key. */
  static SortedMap<String, String> ofGguf(Release release, Part part) throws RegistryException {
    Path file = release.folder().resolve(part.path());
    try (Arena arena = Arena.ofConfined()) {
      return GgufMetadataText.of(GgufReader.readHeader(map(file, arena)).metadata());
    } catch (GgufException e) {
      throw RegistryException.refused(file + ": " + e.getMessage());
    } catch (IOException e) {
      throw RegistryException.passing(file + " cannot be read: " + e, e);
    }
  }

  /** What the shards of a safetensors model say together, and the number of their tensors. */
  static SortedMap<String, String> ofSafetensors(Release release, List<Part> shards)
      throws RegistryException {
    TreeMap<String, String> facts = new TreeMap<>();
    int tensors = 0;
    for (Part shard : shards) {
      Path file = release.folder().resolve(shard.path());
      try (Arena arena = Arena.ofConfined()) {
        SafetensorsFile header = SafetensorsReader.readHeader(map(file, arena));
        header.metadata().forEach(facts::putIfAbsent);
        tensors += header.tensors().size();
      } catch (SafetensorsException e) {
        throw RegistryException.refused(file + ": " + e.getMessage());
      } catch (IOException e) {
        throw RegistryException.passing(file + " cannot be read: " + e, e);
      }
    }
    facts.put("tensor_count", Integer.toString(tensors));
    return facts;
  }

  private static MemorySegment map(Path file, Arena arena) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      return channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
    }
  }
}

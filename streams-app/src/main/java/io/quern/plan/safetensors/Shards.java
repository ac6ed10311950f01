package io.quern.plan.safetensors;

import io.quern.format.safetensors.SafetensorsHeader;
import io.quern.format.safetensors.SafetensorsHeaderWriter;
import io.quern.format.safetensors.SafetensorsIndex;
import io.quern.format.safetensors.SafetensorsTensor;
import io.quern.plan.PlanRefused;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * The safetensors files of an output: one, or several when the tensors take more bytes than a file
 * may have. Tensors are taken in order, and a file is full when the next does not fit any more, as
 * Transformers does it.
 */
final class Shards {
  private static final String ONE = "model.safetensors";

  /** The file that says where each tensor is. */
  static final String INDEX = "model.safetensors.index.json";

  private final List<Shard> shards = new ArrayList<>();
  private final Map<String, Place> places = new HashMap<>();

  private Shards() {}

  /** A file. */
  record Shard(String file, SafetensorsHeader header) {}

  /** Where a tensor begins. */
  record Place(String file, long offset) {}

  /**
   * Lays out an output.
   *
   * @param limit the most bytes of tensors in a file
   * @param metadata of a file with such tensors
   * @throws PlanRefused for tensors that no file can hold
   */
  static Shards lay(
      List<OutputTensor> tensors,
      long limit,
      Function<List<OutputTensor>, Map<String, String>> metadata)
      throws PlanRefused {
    List<List<OutputTensor>> cut = cut(tensors, limit);
    Shards shards = new Shards();
    for (int i = 0; i < cut.size(); i++) {
      String file =
          cut.size() == 1 ? ONE : "model-%05d-of-%05d.safetensors".formatted(i + 1, cut.size());
      shards.add(file, cut.get(i), metadata.apply(cut.get(i)));
    }
    return shards;
  }

  private static List<List<OutputTensor>> cut(List<OutputTensor> tensors, long limit) {
    List<List<OutputTensor>> cut = new ArrayList<>();
    List<OutputTensor> open = new ArrayList<>();
    long bytes = 0;
    for (OutputTensor tensor : tensors) {
      if (!open.isEmpty() && tensor.bytes() > limit - bytes) {
        cut.add(open);
        open = new ArrayList<>();
        bytes = 0;
      }
      open.add(tensor);
      bytes = Math.addExact(bytes, tensor.bytes());
    }
    cut.add(open);
    return cut;
  }

  private void add(String file, List<OutputTensor> tensors, Map<String, String> metadata)
      throws PlanRefused {
    try {
      SafetensorsHeader header =
          SafetensorsHeaderWriter.write(
              metadata, tensors.stream().map(OutputTensor::entry).toList());
      shards.add(new Shard(file, header));
      for (SafetensorsTensor tensor : header.tensors()) {
        places.put(tensor.name(), new Place(file, tensor.offset()));
      }
    } catch (IllegalArgumentException e) {
      throw Refusals.source(file + " cannot be written: " + e.getMessage());
    }
  }

  List<Shard> files() {
    return List.copyOf(shards);
  }

  /** Where a tensor of the output begins. */
  Place placeOf(OutputTensor tensor) {
    Place place = places.get(tensor.name());
    if (place == null) {
      throw new IllegalArgumentException("no tensor " + tensor.name());
    }
    return place;
  }

  /** The index, where there are several files. */
  Optional<String> index() {
    if (shards.size() == 1) {
      return Optional.empty();
    }
    Map<String, String> files = new LinkedHashMap<>();
    long bytes = 0;
    for (Shard shard : shards) {
      for (SafetensorsTensor tensor : shard.header().tensors()) {
        files.put(tensor.name(), shard.file());
        bytes = Math.addExact(bytes, tensor.bytes());
      }
    }
    return Optional.of(new SafetensorsIndex(files).document(bytes));
  }
}

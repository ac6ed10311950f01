package io.quern.format.safetensors;

import io.quern.format.json.JsonException;
import io.quern.format.json.JsonReader;
import io.quern.format.safetensors.SafetensorsException.Place;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the entry of one tensor: dtype, shape and data_offsets, each once, and nothing else. */
final class TensorEntryReader {
  /** NumPy's and PyTorch's limit. */
  private static final int MAX_DIMENSIONS = 64;

  private final JsonReader json;
  private final String name;
  private final long at;
  private @Nullable SafetensorsDtype dtype;
  private @Nullable List<Long> shape;
  private @Nullable List<Long> offsets;

  /**
   * @param at where the entry stands in the file
   */
  TensorEntryReader(JsonReader json, String name, long at) {
    this.json = json;
    this.name = name;
    this.at = at;
  }

  TensorEntry read() throws JsonException, SafetensorsException {
    if (name.isEmpty()) {
      throw refused("a tensor without a name", SafetensorsReader.AGAIN);
    }
    json.object(this::member);
    if (dtype == null || shape == null || offsets == null) {
      throw refused("dtype, shape or data_offsets is missing", SafetensorsReader.AGAIN);
    }
    if (offsets.size() != 2) {
      throw refused(
          "data_offsets are " + offsets + ", not a begin and an end", SafetensorsReader.AGAIN);
    }
    return new TensorEntry(name, dtype, shape, offsets.getFirst(), offsets.getLast(), at);
  }

  private void member(String key) throws JsonException, SafetensorsException {
    switch (key) {
      case "dtype" -> dtype = dtype(json.string());
      case "shape" -> shape = counts("shape");
      case "data_offsets" -> offsets = counts("data_offsets");
      default ->
          throw refused(
              "an unknown member " + SafetensorsException.quoted(key), SafetensorsReader.AGAIN);
    }
  }

  private SafetensorsDtype dtype(String text) throws SafetensorsException {
    return SafetensorsDtype.named(text)
        .orElseThrow(
            () ->
                refused(
                    "unknown dtype " + SafetensorsException.quoted(text),
                    "the file is damaged, or newer than this version of Quern"));
  }

  private List<Long> counts(String what) throws JsonException, SafetensorsException {
    List<Long> counts = new ArrayList<>();
    json.array(
        () -> {
          long count = json.integer();
          if (count < 0) {
            throw refused("a negative number in " + what, SafetensorsReader.AGAIN);
          }
          if (counts.size() == MAX_DIMENSIONS) {
            throw refused(
                "more than " + MAX_DIMENSIONS + " numbers in " + what, SafetensorsReader.AGAIN);
          }
          counts.add(count);
        });
    return counts;
  }

  private SafetensorsException refused(String problem, String hint) {
    return new SafetensorsException(problem, Place.ofTensor(name, at), hint);
  }
}

package io.quern.cli;

import io.quern.format.safetensors.SafetensorsFile;
import io.quern.format.safetensors.SafetensorsTensor;
import io.quern.publish.SafetensorsListing;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What a model in safetensors says of itself. */
record SafetensorsReport(SafetensorsListing model) {
  private static final int LONGEST_VALUE = 120;

  void print(PrintStream out) {
    out.printf(
        "safetensors, %d tensors in %s%n",
        tensors().size(), model.files().size() == 1 ? "one file" : model.files().size() + " files");
    model.config().ifPresent(config -> out.printf("model_type  %s%n", config.modelType()));
    metadata().forEach((key, value) -> out.printf("%s  %s%n", key, cut(value)));
    out.println();
    int width = tensors().stream().mapToInt(tensor -> tensor.name().length()).max().orElse(1);
    tensors().forEach(tensor -> out.println(row(tensor, width)));
    out.println();
    long values = tensors().stream().mapToLong(SafetensorsReport::values).sum();
    out.printf(Locale.ROOT, "%,d values in %s%n", values, Sizes.bytes(bytes()));
    words().forEach(out::println);
  }

  /** How it is quantized, a line each; none where it is not. */
  private List<String> words() {
    List<String> words = new ArrayList<>();
    model
        .config()
        .flatMap(config -> config.json().object("quantization_config"))
        .ifPresent(config -> words.addAll(QuantizationWords.of(config)));
    words.addAll(QuantizationWords.ofCodebooks(metadata()));
    return words;
  }

  private static String row(SafetensorsTensor tensor, int width) {
    String extents = String.join(" x ", tensor.shape().stream().map(String::valueOf).toList());
    return ("%-" + width + "s  %-20s  %-8s  %12s")
        .formatted(tensor.name(), extents, tensor.dtype(), Sizes.bytes(tensor.bytes()));
  }

  private static String cut(String value) {
    return value.length() > LONGEST_VALUE ? value.substring(0, LONGEST_VALUE) + "…" : value;
  }

  private static long values(SafetensorsTensor tensor) {
    return tensor.shape().stream().reduce(1L, Math::multiplyExact);
  }

  private List<SafetensorsTensor> tensors() {
    return model.files().values().stream().flatMap(file -> file.tensors().stream()).toList();
  }

  private long bytes() {
    return tensors().stream().mapToLong(SafetensorsTensor::bytes).sum();
  }

  /** Of all files; the first that says something of a key. */
  private Map<String, String> metadata() {
    Map<String, String> metadata = new LinkedHashMap<>();
    for (SafetensorsFile file : model.files().values()) {
      file.metadata().forEach(metadata::putIfAbsent);
    }
    return metadata;
  }

  /** The same for a program. */
  Map<String, ?> document() {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("modelType", model.config().map(config -> config.modelType()).orElse(""));
    document.put("metadata", metadata());
    document.put("quantization", words());
    document.put("files", List.copyOf(model.files().keySet()));
    document.put("tensors", tensors().stream().map(SafetensorsReport::document).toList());
    document.put("tensorBytes", bytes());
    return document;
  }

  private static Map<String, ?> document(SafetensorsTensor tensor) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("name", tensor.name());
    document.put("shape", tensor.shape());
    document.put("dtype", tensor.dtype().name());
    document.put("bytes", tensor.bytes());
    return document;
  }
}

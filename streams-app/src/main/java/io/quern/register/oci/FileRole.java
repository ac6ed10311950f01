package io.quern.register.oci;

import java.util.Locale;

/** What a file is to those who load the model, in the order in which manifests list them. */
enum FileRole {
  WEIGHTS,
  /** Configuration, tokenizer, chat template, index of the shards. */
  CONFIG,
  LICENSE,
  DOCUMENT;

  static FileRole of(String path) {
    String name = path.substring(path.lastIndexOf('/') + 1).toLowerCase(Locale.ROOT);
    if (name.endsWith(".gguf") || name.endsWith(".safetensors")) {
      return WEIGHTS;
    }
    if (name.matches("(license|licence|copying|notice)([._-].*)?")) {
      return LICENSE;
    }
    return name.endsWith(".md") ? DOCUMENT : CONFIG;
  }
}

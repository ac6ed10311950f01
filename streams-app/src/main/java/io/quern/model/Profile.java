package io.quern.model;

import java.util.List;

/**
 * What to make of which models.
 *
 * @param digest SHA-256 of the resolved profile, hexadecimal
 * @param models globs of model names
 * @param format container of the output: {@code gguf}
 * @param type type in the words of the format, {@code Q4_K_M} for example
 */
public record Profile(String name, String digest, List<String> models, String format, String type) {
  public Profile {
    Names.profile(name);
    models = List.copyOf(models);
  }

  /**
   * Whether a glob of the profile matches the model: {@code *} stands for any run of characters,
   * {@code ?} for one.
   */
  public boolean wants(String model) {
    return models.stream().anyMatch(glob -> Globs.matches(glob, model));
  }
}

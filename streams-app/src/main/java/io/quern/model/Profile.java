package io.quern.model;

import java.util.List;

/**
 * What to make of which models.
 *
 * @param digest SHA-256 of the resolved profile, hexadecimal; see {@link ProfileDigest}
 * @param models globs of model names
 * @param format container of the output: {@code gguf} or {@code safetensors}
 * @param type type in the words of the format, {@code Q4_K_M} for example
 * @param details everything finer
 * @param registries where complete artifacts are pushed; not part of the digest, so that a change
 *     pushes again and quantizes nothing
 */
public record Profile(
    String name,
    String digest,
    List<String> models,
    String format,
    String type,
    ProfileDetails details,
    List<RegistryTarget> registries) {
  public Profile {
    Names.profile(name);
    models = List.copyOf(models);
    registries = List.copyOf(registries);
  }

  /** A profile whose artifacts are pushed nowhere. */
  public Profile(
      String name,
      String digest,
      List<String> models,
      String format,
      String type,
      ProfileDetails details) {
    this(name, digest, models, format, type, details, List.of());
  }

  /** A profile that says no more than the type. */
  public Profile(String name, String digest, List<String> models, String format, String type) {
    this(name, digest, models, format, type, ProfileDetails.NONE);
  }

  /** A profile with the digest that its content has. */
  public static Profile of(
      String name, List<String> models, String format, String type, ProfileDetails details) {
    String digest = ProfileDigest.of(format, type, details);
    return new Profile(name, digest, models, format, type, details);
  }

  /** The same, pushed to these. */
  public Profile pushedTo(List<RegistryTarget> targets) {
    return new Profile(name, digest, models, format, type, details, targets);
  }

  /**
   * Whether a glob of the profile matches the model: {@code *} stands for any run of characters,
   * {@code ?} for one.
   */
  public boolean wants(String model) {
    return models.stream().anyMatch(glob -> Globs.matches(glob, model));
  }
}

package io.quern.register;

import io.quern.model.ArtifactState.ArtifactFile;
import io.quern.model.Registration;
import io.quern.model.RegistryTarget;
import io.quern.model.Sha256;
import io.quern.register.directory.DirectoryAdapter;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A complete artifact and a target that its profile names.
 *
 * @param address the target's, its placeholders filled in
 * @param tags all that the profile wants, filled in
 * @param overwrites see {@link Overwritten}
 * @param fault why the placeholders could not be filled in; empty where they were
 */
record Wanted(
    Made made,
    RegistryTarget target,
    String address,
    List<String> tags,
    List<String> overwrites,
    String fault) {

  /** What people pull by where the profile does not say. */
  private static final List<String> BY_TYPE = List.of("{type_lower}");

  /** A directory keeps every revision, and a link leads to the last. */
  private static final List<String> BY_REVISION = List.of("{revision}", "latest");

  Wanted {
    tags = List.copyOf(tags);
    overwrites = List.copyOf(overwrites);
  }

  static Wanted of(Made made, RegistryTarget target) {
    Placeholders placeholders = new Placeholders(made.artifact(), made.label());
    try {
      List<String> tags = target.tags().isEmpty() ? defaultTags(target) : target.tags();
      String address = placeholders.fill(target.target());
      return new Wanted(
          made,
          target,
          address,
          tags.stream().map(placeholders::fill).distinct().toList(),
          Overwritten.by(made, target, address),
          "");
    } catch (IllegalArgumentException e) {
      return new Wanted(made, target, "", List.of(), List.of(), String.valueOf(e.getMessage()));
    }
  }

  private static List<String> defaultTags(RegistryTarget target) {
    return target.adapter().equals(DirectoryAdapter.NAME) ? BY_REVISION : BY_TYPE;
  }

  String key() {
    return Registration.keyOf(made.artifact(), target.name());
  }

  /** Changes when the artifact or what is wanted of it does. */
  String content() {
    StringBuilder words = new StringBuilder(made.plan().planId()).append(target.digest());
    for (ArtifactFile file : made.files()) {
      words.append(file.path()).append('\n').append(file.digest()).append('\n');
    }
    return Sha256.hex(words.toString().getBytes(StandardCharsets.UTF_8));
  }

  /** What only one release can hold at a time. */
  String nameOf(String tag) {
    return target.adapter() + " " + address + " " + tag;
  }

  /** Pushes of one queue follow one another, so that names move in order. */
  String queue() {
    return target.adapter() + " " + made.artifact().model() + " " + address;
  }

  /** Who it is that may be slow. */
  String host() {
    return target.adapter() + " " + authority();
  }

  private String authority() {
    try {
      String host = URI.create(address).getAuthority();
      return host == null ? address : host;
    } catch (IllegalArgumentException e) {
      return address;
    }
  }
}

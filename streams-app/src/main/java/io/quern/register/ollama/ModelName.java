package io.quern.register.ollama;

import io.quern.register.RegistryException;
import java.util.regex.Pattern;

/** A name of a model without its tag: {@code kjv}, {@code team/kjv}, {@code host/team/kjv}. */
record ModelName(String name) {
  private static final Pattern PARTS =
      Pattern.compile(
          "([A-Za-z0-9_][A-Za-z0-9_.:-]*/)?([A-Za-z0-9_][A-Za-z0-9_.-]*/)?"
              + "[A-Za-z0-9_][A-Za-z0-9_.-]*");
  private static final Pattern TAG = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.-]{0,79}");

  static ModelName of(String name) throws RegistryException {
    if (!PARTS.matcher(name).matches()) {
      throw RegistryException.refused(
          "'%s' is no name of an Ollama model: letters, digits, _ . - and slashes, no tag"
              .formatted(name));
    }
    return new ModelName(name);
  }

  String tagged(String tag) throws RegistryException {
    if (!TAG.matcher(tag).matches()) {
      throw RegistryException.refused(
          "'%s' is no tag of an Ollama model: up to 80 letters, digits, _ . -".formatted(tag));
    }
    return name + ":" + tag;
  }

  /** As the daemon lists it: what every name has is left out. */
  static String listed(String model) {
    return model.replaceFirst("^registry\\.ollama\\.ai/", "").replaceFirst("^library/", "");
  }
}

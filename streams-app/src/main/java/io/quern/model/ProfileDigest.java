package io.quern.model;

import java.nio.charset.StandardCharsets;
import java.util.List;

/** The identity of a profile's content: what it makes, not its name or for whom. */
public final class ProfileDigest {
  private ProfileDigest() {}

  /** SHA-256 over container and type, which is all that decides the bytes of an output. */
  public static String of(String format, String type) {
    String resolved = String.join("\n", List.of("profile-1", format, type));
    return Sha256.hex(resolved.getBytes(StandardCharsets.UTF_8));
  }
}

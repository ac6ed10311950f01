package io.quern.register;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Says where credentials are to be found: {@code env:NAME} or {@code file:/path}; there stand
 * {@code user:password} or a bare token. Only the process that pushes looks there, at each push, so
 * that a changed password needs no restart.
 */
public final class CredentialsReference {
  private static final String ENV = "env:";
  private static final String FILE = "file:";
  private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
  private static final long MOST_BYTES = 64 << 10;

  private final Map<String, String> environment;

  public CredentialsReference(Map<String, String> environment) {
    this.environment = Map.copyOf(environment);
  }

  /**
   * Refuses what is no reference. It is not quoted: it may be the secret itself.
   *
   * @throws IllegalArgumentException with the two forms there are
   */
  public static String check(String reference) {
    boolean sound =
        reference.isEmpty()
            || (reference.startsWith(ENV)
                && NAME.matcher(reference.substring(ENV.length())).matches())
            || reference.startsWith(FILE + "/");
    if (!sound) {
      throw new IllegalArgumentException(
          "credentials say where they are found, env:NAME or file:/path; they never stand in a"
              + " profile themselves");
    }
    return reference;
  }

  /**
   * What stands there.
   *
   * @param reference empty for none
   * @throws RegistryException where nothing does
   */
  public Credentials resolve(String reference) throws RegistryException {
    if (reference.isEmpty()) {
      return Credentials.NONE;
    }
    try {
      check(reference);
    } catch (IllegalArgumentException e) {
      throw RegistryException.refused(String.valueOf(e.getMessage()));
    }
    String text = reference.startsWith(ENV) ? variable(reference) : file(reference);
    int colon = text.indexOf(':');
    return colon < 0
        ? new Credentials("", text)
        : new Credentials(text.substring(0, colon), text.substring(colon + 1));
  }

  private String variable(String reference) throws RegistryException {
    String value = environment.getOrDefault(reference.substring(ENV.length()), "").strip();
    if (value.isEmpty()) {
      throw RegistryException.refused(
          "credentials %s: the process that runs stage register has no such environment variable"
              .formatted(reference));
    }
    return value;
  }

  private static String file(String reference) throws RegistryException {
    String why;
    try {
      Path path = Path.of(reference.substring(FILE.length()));
      String text = Files.size(path) > MOST_BYTES ? "" : Files.readString(path).strip();
      if (!text.isEmpty() && text.lines().count() == 1) {
        return text;
      }
      why = "needs one line, user:password or a token";
    } catch (NoSuchFileException e) {
      why = "there is no such file where stage register runs";
    } catch (IOException | InvalidPathException | SecurityException e) {
      // Not the reason's own words: of a file that is no text they quote it.
      why = "cannot be read (" + e.getClass().getSimpleName() + ")";
    }
    throw RegistryException.refused("credentials %s: %s".formatted(reference, why));
  }
}

package io.quern.register;

/**
 * What a registry asks for. Never printed.
 *
 * @param user empty for a bare token
 * @param secret password or token; empty for none
 */
public record Credentials(String user, String secret) {
  public static final Credentials NONE = new Credentials("", "");

  public boolean isNone() {
    return secret.isEmpty();
  }

  @Override
  public String toString() {
    return isNone() ? "no credentials" : "credentials";
  }
}

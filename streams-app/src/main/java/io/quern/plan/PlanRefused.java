package io.quern.plan;

/**
 * A manifest and a profile that do not fit together; the message names the tensor or option and
 * what to do.
 */
public final class PlanRefused extends Exception {
  private static final long serialVersionUID = 1L;

  private final String code;

  /**
   * @param code the reason in one word, {@code unsupported-type} for example
   */
  public PlanRefused(String code, String message) {
    super(message);
    this.code = code;
  }

  public String code() {
    return code;
  }

  /** The reason as a sentence. */
  public String text() {
    return String.valueOf(getMessage());
  }
}

package io.quern.format.json;

/** A document that is refused: what is wrong, and at which byte. The message is one line. */
public final class JsonException extends Exception {
  private static final long serialVersionUID = 1L;

  private final String problem;
  private final long offset;

  /**
   * @param offset the byte at which the problem was seen, counted from the document's first
   */
  public JsonException(String problem, long offset) {
    super(problem + " (byte " + offset + ")");
    this.problem = problem;
    this.offset = offset;
  }

  public String problem() {
    return problem;
  }

  public long offset() {
    return offset;
  }
}

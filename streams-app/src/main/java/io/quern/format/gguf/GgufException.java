package io.quern.format.gguf;

/**
 * A file that is refused: what is wrong, where in the file, and what to do. The message is one
 * line; the caller adds the file's name.
 */
public final class GgufException extends Exception {
  private static final long serialVersionUID = 1L;
  private static final int MAX_NAME = 96;

  private final String problem;
  private final String subject;
  private final long offset;
  private final String hint;

  /**
   * @param subject the key or tensor, such as {@code tensor 'output.weight'}; empty where there is
   *     none
   * @param offset the byte in the file at which the problem was seen
   */
  public GgufException(String problem, String subject, long offset, String hint) {
    super(
        problem
            + " ("
            + (subject.isEmpty() ? "" : subject + ", ")
            + "byte "
            + offset
            + "); "
            + hint);
    this.problem = problem;
    this.subject = subject;
    this.offset = offset;
    this.hint = hint;
  }

  public String problem() {
    return problem;
  }

  public String subject() {
    return subject;
  }

  public long offset() {
    return offset;
  }

  public String hint() {
    return hint;
  }

  /**
   * A name from outside, fit for a one-line message: quoted, cut, and without control characters.
   */
  static String quoted(String name) {
    String cut = name.length() > MAX_NAME ? name.substring(0, MAX_NAME) + "…" : name;
    StringBuilder out = new StringBuilder("'");
    cut.codePoints().map(c -> isPlain(c) ? c : '?').forEach(out::appendCodePoint);
    return out.append('\'').toString();
  }

  private static boolean isPlain(int codePoint) {
    return switch (Character.getType(codePoint)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SURROGATE ->
          false;
      default -> true;
    };
  }
}

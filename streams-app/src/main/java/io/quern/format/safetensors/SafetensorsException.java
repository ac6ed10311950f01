package io.quern.format.safetensors;

import io.quern.format.json.JsonException;

/**
 * A file or directory that is refused: what is wrong, where, and what to do. The message is one
 * line. A reader of bytes does not know the file's name; whoever does adds it.
 */
public final class SafetensorsException extends Exception {
  private static final long serialVersionUID = 1L;
  private static final int MAX_NAME = 96;

  private final String problem;
  private final Place place;
  private final String hint;

  /**
   * Where a problem was seen.
   *
   * @param file a file's name; empty where it is not known, or the problem is the directory's
   * @param subject the tensor or key, such as {@code tensor 'lm_head.weight'}; empty where there is
   *     none
   * @param offset the byte in the file; negative where there is none
   */
  public record Place(String file, String subject, long offset) implements java.io.Serializable {

    public static Place ofFile(String file) {
      return new Place(file, "", -1);
    }

    static Place ofByte(long offset) {
      return new Place("", "", offset);
    }

    public static Place ofTensor(String name, long offset) {
      return new Place("", "tensor " + quoted(name), offset);
    }

    private String text() {
      StringBuilder text = new StringBuilder(file.isEmpty() ? "" : quoted(file));
      if (!subject.isEmpty()) {
        text.append(text.isEmpty() ? "" : ", ").append(subject);
      }
      if (offset >= 0) {
        text.append(text.isEmpty() ? "" : ", ").append("byte ").append(offset);
      }
      return text.isEmpty() ? "" : " (" + text + ")";
    }
  }

  /**
   * @param hint what to do
   */
  public SafetensorsException(String problem, Place place, String hint) {
    super(problem + place.text() + "; " + hint);
    this.problem = problem;
    this.place = place;
    this.hint = hint;
  }

  /**
   * A document that is no JSON, or other JSON than it should be.
   *
   * @param begin where the document begins in its file
   */
  static SafetensorsException ofJson(JsonException cause, long begin, String hint) {
    String problem = cause.problem();
    return new SafetensorsException(problem, Place.ofByte(begin + cause.offset()), hint);
  }

  /** The same, of a file of that name. */
  public SafetensorsException in(String file) {
    return new SafetensorsException(
        problem, new Place(file, place.subject(), place.offset()), hint);
  }

  public String problem() {
    return problem;
  }

  public Place place() {
    return place;
  }

  public String hint() {
    return hint;
  }

  /**
   * A name from outside, fit for a one-line message: quoted, cut, and without control characters.
   */
  public static String quoted(String name) {
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

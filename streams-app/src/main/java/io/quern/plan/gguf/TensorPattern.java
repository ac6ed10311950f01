package io.quern.plan.gguf;

import io.quern.plan.BoundedText;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * A regular expression that is looked for in the names of tensors, in lower case, as llama-quantize
 * takes it to be (ECMAScript). What means something else in Java is refused, and so is what may
 * take for ever.
 */
final class TensorPattern {
  private static final int LONGEST = 500;

  /** Letters, digits and signs; an escape is a class of characters or a sign. */
  private static final Pattern WORDS =
      Pattern.compile("(?:[a-z0-9_.^$|()\\[\\]*+?{},:/ -]|\\\\[dwsb.\\\\\\[\\](){}*+?^$|/-])*");

  /** Possessive quantifiers, classes in classes, groups that only Java knows, empty classes. */
  private static final Pattern FOREIGN =
      Pattern.compile("[*+?}]\\+|\\[[^\\]]*\\[|\\(\\?[^:=!]|\\[\\^?\\]");

  /** Loops that match nothing look at no text, so their counts must be small. */
  private static final Pattern COUNT = Pattern.compile("\\{\\d*,?\\d*");

  private static final int MOST_COUNTS = 2;
  private static final int LARGEST_COUNT = "{99,99".length();

  private final String text;
  private final Pattern expression;

  private TensorPattern(String text, Pattern expression) {
    this.text = text;
    this.expression = expression;
  }

  /**
   * Reads a pattern.
   *
   * @throws IllegalArgumentException for one that is none, in words
   */
  static TensorPattern parse(String written) {
    String text = written.toLowerCase(Locale.ROOT);
    boolean sound =
        !text.isEmpty()
            && text.length() <= LONGEST
            && WORDS.matcher(text).matches()
            && !FOREIGN.matcher(text).find()
            && COUNT.matcher(text).results().count() <= MOST_COUNTS
            && COUNT.matcher(text).results().allMatch(c -> c.group().length() <= LARGEST_COUNT);
    if (!sound) {
      throw new IllegalArgumentException(
          "'%s' is no pattern of tensor names: use names, and the signs . ^ $ | ( ) [ ] * + ?"
              .formatted(written.length() > LONGEST ? written.substring(0, LONGEST) : written));
    }
    try {
      return new TensorPattern(text, Pattern.compile(text));
    } catch (PatternSyntaxException e) {
      throw new IllegalArgumentException("'" + written + "': " + e.getDescription(), e);
    }
  }

  /**
   * Whether it is found in a name.
   *
   * @param budget looks that are left for all patterns and names
   */
  boolean isIn(String tensor, BoundedText.Budget budget) throws PlanRefusedException {
    try {
      return expression.matcher(new BoundedText(tensor, budget)).find();
    } catch (BoundedText.Exhausted | StackOverflowError e) {
      throw PlanRefusedException.ofTensor(
          tensor, "pattern '" + text + "' takes too many steps", "write it simpler");
    }
  }
}

package io.quern.plan.safetensors;

import io.quern.plan.BoundedText;
import io.quern.plan.PlanRefused;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * A pattern of a profile: {@code Linear}, the name of a module or the end of one, or {@code re:}
 * and a regular expression that the name begins with, as compressed-tensors has them.
 *
 * <p>An expression comes from outside and may take exponential time, so it is cut off.
 */
final class ModulePattern {
  private static final String EXPRESSION = "re:";

  /** All linear modules. */
  static final String ANY = "Linear";

  private static final int LONGEST = 500;
  private static final int LONGEST_NAME = 500;
  private static final long MOST_LOOKS = 20_000_000;

  /** Loops that match nothing look at no text, so their counts must be small. */
  private static final Pattern LARGE_COUNT = Pattern.compile("\\{\\s*\\d*,?\\d{4,}|\\{\\s*\\d{4,}");

  private static final Pattern COUNT = Pattern.compile("\\{\\s*\\d");
  private static final int MOST_COUNTS = 2;

  private final String text;
  private final Pattern expression;
  private final BoundedText.Budget budget = new BoundedText.Budget(MOST_LOOKS);

  private ModulePattern(String text, Pattern expression) {
    this.text = text;
    this.expression = expression;
  }

  /**
   * Reads a pattern.
   *
   * @throws PlanRefused for an expression that is none
   */
  static ModulePattern parse(String text) throws PlanRefused {
    boolean isExpression = text.startsWith(EXPRESSION);
    String body = isExpression ? text.substring(EXPRESSION.length()) : Pattern.quote(text);
    if (text.isBlank() || text.length() > LONGEST) {
      throw Refusals.option("a pattern has 1 to " + LONGEST + " characters");
    }
    if (isExpression && isCostly(body)) {
      throw Refusals.option("pattern '" + text + "' repeats too much");
    }
    try {
      return new ModulePattern(text, Pattern.compile(body));
    } catch (PatternSyntaxException e) {
      throw Refusals.option("pattern '" + text + "': " + e.getDescription());
    }
  }

  private static boolean isCostly(String body) {
    return LARGE_COUNT.matcher(body).find() || COUNT.matcher(body).results().count() > MOST_COUNTS;
  }

  /**
   * Whether it names a linear module.
   *
   * @throws PlanRefused when that takes too long to find out
   */
  boolean matches(String module) throws PlanRefused {
    if (isAny()) {
      return true;
    }
    if (!isExpression()) {
      return module.equals(text) || module.endsWith("." + text);
    }
    if (module.length() > LONGEST_NAME) {
      throw Refusals.option("module '" + module.substring(0, 64) + "…' has too long a name");
    }
    try {
      return expression.matcher(new BoundedText(module, budget)).lookingAt();
    } catch (BoundedText.Exhausted | StackOverflowError e) {
      throw Refusals.option("pattern '" + text + "' takes too many steps; write it simpler");
    }
  }

  boolean isAny() {
    return text.equals(ANY);
  }

  boolean isExpression() {
    return text.startsWith(EXPRESSION);
  }

  /** Names go before expressions, and those before all linear modules. */
  int rank() {
    if (isAny()) {
      return 2;
    }
    return isExpression() ? 1 : 0;
  }

  String text() {
    return text;
  }
}

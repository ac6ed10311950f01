package io.quern.plan;

/**
 * Text that may be looked at so many times: a pattern that goes astray is stopped, after the same
 * number of steps on any machine.
 */
public final class BoundedText implements CharSequence {
  private final CharSequence text;
  private final Budget budget;

  public BoundedText(CharSequence text, Budget budget) {
    this.text = text;
    this.budget = budget;
  }

  /** Looks that are left, for all texts that share it. */
  public static final class Budget {
    private long left;

    public Budget(long looks) {
      left = looks;
    }

    private void spend() {
      if (--left < 0) {
        throw new Exhausted();
      }
    }
  }

  /** The pattern takes too many steps. */
  public static final class Exhausted extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Exhausted() {
      super("too many steps", null, false, false);
    }
  }

  @Override
  public char charAt(int index) {
    budget.spend();
    return text.charAt(index);
  }

  @Override
  public int length() {
    return text.length();
  }

  @Override
  public CharSequence subSequence(int start, int end) {
    return new BoundedText(text.subSequence(start, end), budget);
  }

  @Override
  public String toString() {
    return text.toString();
  }
}

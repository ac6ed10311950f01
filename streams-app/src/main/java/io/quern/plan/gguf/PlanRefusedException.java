package io.quern.plan.gguf;

/**
 * A model that cannot be made into the file asked for: what is wrong, of which tensor or key, and
 * what to do. The message is one line.
 */
public final class PlanRefusedException extends Exception {
  private static final long serialVersionUID = 1L;

  private final String problem;
  private final String subject;
  private final String hint;

  /**
   * @param subject the tensor or key, such as {@code tensor 'output.weight'}; empty where it is the
   *     model as a whole
   */
  public PlanRefusedException(String problem, String subject, String hint) {
    super(problem + (subject.isEmpty() ? "" : " (" + subject + ")") + "; " + hint);
    this.problem = problem;
    this.subject = subject;
    this.hint = hint;
  }

  static PlanRefusedException ofTensor(String name, String problem, String hint) {
    return new PlanRefusedException(problem, "tensor '" + name + "'", hint);
  }

  static PlanRefusedException ofKey(String key, String problem, String hint) {
    return new PlanRefusedException(problem, "key '" + key + "'", hint);
  }

  public String problem() {
    return problem;
  }

  public String subject() {
    return subject;
  }

  public String hint() {
    return hint;
  }
}

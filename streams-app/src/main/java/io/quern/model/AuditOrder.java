package io.quern.model;

/** Say which chunks a plan still waits for. Sent to every partition. */
public record AuditOrder(PlanRef plan, Asked asked) implements Order {

  /**
   * Why it is asked.
   *
   * @param sealed whether the publisher said that all chunks were sent
   * @param recovers whether plan orders again what is lost: without transactions, records can be
   */
  public record Asked(boolean sealed, boolean recovers) {}
}

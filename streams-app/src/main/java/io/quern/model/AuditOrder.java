package io.quern.model;

/**
 * Say which chunks a plan still waits for. Sent to every partition.
 *
 * @param sealed whether the publisher said that all of them were sent
 */
public record AuditOrder(PlanRef plan, boolean sealed) implements Order {}

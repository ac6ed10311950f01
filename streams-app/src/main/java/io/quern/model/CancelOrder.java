package io.quern.model;

/** Drop every pending order of a superseded plan. Sent to every partition. */
public record CancelOrder(PlanRef plan) implements Order {}

package io.quern.model;

/**
 * Set aside what is to be done for a revision, because something more urgent is in work, or take it
 * up again. Sent to every partition.
 *
 * @param held whether to set aside; that ends by itself where it is not said again
 */
public record HoldOrder(Revision source, boolean held) implements Order {}

package io.quern.model;

/** What {@code plan} asks of {@code quantize}. */
public sealed interface Order permits QuantizeOrder, CancelOrder {}

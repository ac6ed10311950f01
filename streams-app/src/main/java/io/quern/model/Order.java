package io.quern.model;

/** What {@code plan} and {@code calibrate} ask of {@code quantize}. */
public sealed interface Order
    permits QuantizeOrder,
        MeasureOrder,
        CancelOrder,
        ReleaseOrder,
        AuditOrder,
        CensusOrder,
        HoldOrder {}

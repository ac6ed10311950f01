package io.quern.model;

/** No live revision needs the chunk any more: where it stands may be forgotten, and its log cut. */
public record ReleaseOrder(ChunkId chunk) implements Order {}

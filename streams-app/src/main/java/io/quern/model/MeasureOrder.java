package io.quern.model;

/**
 * What a statistic wants of one chunk. It belongs to the statistic, not to an artifact: whoever
 * subscribes gets it.
 *
 * @param uploadId the accepted upload
 * @param rows rows of the chunk
 * @param columns weights in a row
 * @param dtype dtype that the chunk must have
 * @param importance how much an error in each column matters, binary32, little endian; empty where
 *     all are alike
 */
public record MeasureOrder(
    ChunkId chunk,
    String uploadId,
    long rows,
    long columns,
    String dtype,
    String statisticId,
    StatisticMethod method,
    Bytes importance)
    implements Order {}

/**
 * What quantization cost, found out from two models on disk.
 *
 * <p>Reads outputs back as their readers would, by the row and block formats; knows no topic.
 */
@org.jspecify.annotations.NullMarked
package io.quern.report;

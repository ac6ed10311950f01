/**
 * Codebooks by exact one-dimensional k-means: histograms of weights, and the solver over them.
 *
 * <p>Owns the search for centroids; knows nothing of row formats, chunks or topics.
 */
@org.jspecify.annotations.NullMarked
package io.quern.kernel.codebook;

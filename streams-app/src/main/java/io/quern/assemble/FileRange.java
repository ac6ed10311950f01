package io.quern.assemble;

/**
 * A range of one file of an artifact.
 *
 * @param file its index in the list of files
 */
record FileRange(int file, Range range) {}

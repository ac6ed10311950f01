/**
 * JSON, strictly: a reader for headers and documents from outside, a writer for our own.
 *
 * <p>Knows the JDK only. Keeps numbers as text, so that what is carried along stays as it was.
 */
@org.jspecify.annotations.NullMarked
package io.quern.format.json;

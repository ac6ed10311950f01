/**
 * Bad input is data: the route from a record that cannot be used to a rejection that says so.
 *
 * <p>Owns the shape of a rejection's sentence; decides nothing about what is bad.
 */
@org.jspecify.annotations.NullMarked
package io.quern.reject;

/**
 * The commands: arguments in, words and exit codes out, one class a command.
 *
 * <p>Owns what a person or a script sees. Everything that is done is done by the packages below.
 */
@org.jspecify.annotations.NullMarked
package io.quern.cli;

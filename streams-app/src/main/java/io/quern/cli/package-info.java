/** The commands: arguments in, words and exit codes out. */
@NullMarked
package io.quern.cli;

import org.jspecify.annotations.NullMarked;

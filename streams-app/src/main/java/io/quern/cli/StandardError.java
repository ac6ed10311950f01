package io.quern.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.lang.reflect.InaccessibleObjectException;

/**
 * Gives {@link System#err} back the stream that the launcher was started with.
 *
 * <p>The JVM prints a warning about its vector module before any class of ours is loaded, so the
 * launcher starts it with a filter as standard error and names the descriptor of the real one in a
 * property. A filter is no terminal and is late by a moment; from here on nothing goes through it.
 */
final class StandardError {

  private static final String PROPERTY = "quern.stderr";

  private StandardError() {}

  /**
   * Without the property, or where the JVM does not open {@code java.io} to us, changes nothing.
   */
  static void restore() {
    Integer descriptor = Integer.getInteger(PROPERTY);
    if (descriptor == null) {
      return;
    }
    try {
      var constructor = FileDescriptor.class.getDeclaredConstructor(int.class);
      constructor.setAccessible(true);
      var stream = new FileOutputStream(constructor.newInstance(descriptor));
      System.setErr(new PrintStream(stream, true, System.err.charset()));
    } catch (ReflectiveOperationException | InaccessibleObjectException e) {
      System.err.println("quern: standard error stays filtered: " + e.getMessage());
    }
  }
}

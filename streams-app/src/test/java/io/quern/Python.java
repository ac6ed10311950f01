package io.quern;

import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;

/** Runs Python, for tests of what it makes of our files. */
public final class Python {
  private Python() {}

  /** Leaves a test out where there is no NumPy. */
  public static void assumeNumPy() throws InterruptedException {
    boolean present;
    try {
      present = run("-c", "import numpy") == 0;
    } catch (IOException e) {
      present = false;
    }
    assumeThat(present).as("python3 with NumPy").isTrue();
  }

  /** Returns the exit code; what it says is lost. */
  public static int run(String... arguments) throws IOException, InterruptedException {
    List<String> command = Stream.concat(Stream.of("python3"), Stream.of(arguments)).toList();
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start()
        .waitFor();
  }
}

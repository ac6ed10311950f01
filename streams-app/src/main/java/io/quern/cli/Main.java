package io.quern.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The command line of Quern. */
@Command(
    name = "quern",
    mixinStandardHelpOptions = true,
    version = "quern 0.1.0",
    description =
        "Quantizes neural-network models on Kafka, byte for byte as llama-quantize would.",
    footer = {
      "",
      "Exit codes: 0 done, 1 the input was refused, 2 usage, 3 a fault.",
      "quern COMMAND --help says more, with an example."
    })
public final class Main implements Runnable {
  private static final String LOG_LEVEL = "org.slf4j.simpleLogger.log.io.quern";

  private Main() {}

  /** Without a command: usage. */
  @Override
  public void run() {
    throw new UsageException("name a command");
  }

  public static void main(String[] arguments) {
    OwnProcess.claim();
    if (arguments.length > 0
        && arguments[0].equals("start")
        && System.getProperty(LOG_LEVEL) == null) {
      System.setProperty(
          LOG_LEVEL, "info"); // a service says what it does; before the first logger is made
    }
    System.exit(run(arguments));
  }

  /**
   * Runs one command.
   *
   * @return its exit code
   */
  static int run(String... arguments) {
    return commandLine(arguments).execute(arguments);
  }

  /** The line of all commands; of one alone where the first word names it. */
  static CommandLine commandLine(String... arguments) {
    CommandLine line = new CommandLine(new Main());
    Commands.chosenBy(arguments).forEach(line::addSubcommand);
    return line.setCaseInsensitiveEnumValuesAllowed(true)
        .setExecutionExceptionHandler(new Failures())
        .setParameterExceptionHandler(new UsageErrors());
  }
}

package io.quern.cli;

import io.quern.app.AccessRefusal;
import io.quern.app.ArtifactRefused;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.ParseResult;

/**
 * Turns an exception into one line and an exit code. The stack trace is for {@code
 * -Dquern.trace=true}.
 */
final class Failures implements IExecutionExceptionHandler {

  @Override
  public int handleExecutionException(Exception e, CommandLine command, ParseResult parsed) {
    command.getErr().println("quern: " + oneLine(e));
    if (e instanceof UsageException) {
      command.getErr().println("try: " + command.getCommandSpec().qualifiedName() + " --help");
    }
    if (Boolean.getBoolean("quern.trace")) {
      e.printStackTrace(command.getErr());
    }
    command.getErr().flush();
    return codeOf(e);
  }

  private static int codeOf(Exception e) {
    return switch (e) {
      case UsageException _ -> ExitCode.USAGE;
      case InputRefused _, ArtifactRefused _ -> ExitCode.REFUSED;
      default -> ExitCode.FAULT;
    };
  }

  private static String oneLine(Exception e) {
    String message =
        switch (e) {
          case NoSuchFileException file -> file.getFile() + " does not exist";
          case AccessDeniedException file ->
              file.getFile() + " may not be opened; change its permissions or choose another path";
          case FileSystemException file -> file.getMessage();
          case IOException io -> io.getClass().getSimpleName() + ": " + io.getMessage();
          default -> AccessRefusal.of(e).orElseGet(() -> plain(e));
        };
    return String.valueOf(message).replace('\n', ' ');
  }

  private static String plain(Exception e) {
    return e.getMessage() == null ? e.toString() : e.getMessage();
  }
}

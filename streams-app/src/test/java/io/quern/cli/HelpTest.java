package io.quern.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

class HelpTest {

  /** Every command and subcommand, as words. */
  static Stream<String> commands() {
    return Main.commandLine().getSubcommands().values().stream()
        .flatMap(command -> Stream.concat(Stream.of(command), below(command)))
        .map(command -> command.getCommandSpec().qualifiedName().replaceFirst("quern ", ""));
  }

  private static Stream<CommandLine> below(CommandLine command) {
    return command.getSubcommands().values().stream();
  }

  @ParameterizedTest
  @MethodSource("commands")
  void shouldShowAnExample(String command) {
    Ran ran = Ran.quern((Object[]) (command + " --help").split(" "));

    assertThat(ran.code()).isEqualTo(ExitCode.DONE);
    assertThat(ran.out()).contains("Usage: quern " + command).contains("Example: quern " + command);
    assertThat(ran.err()).isEmpty();
  }

  @Test
  void shouldNameCommandsAndExitCodes() {
    Ran ran = Ran.quern("--help");

    assertThat(ran.out()).contains("quantize", "publish", "profile", "Exit codes: 0 done, 1 ");
    assertThat(Ran.quern("--version").out()).startsWith("quern ");
  }
}

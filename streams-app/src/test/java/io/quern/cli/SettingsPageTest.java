package io.quern.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.quern.app.ClientOverrides;
import io.quern.app.ClientSettings;
import io.quern.app.MemoryPlan;
import io.quern.app.PreparedTopics;
import io.quern.app.StreamsSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/** {@code ops/settings.md} lists every setting and its default, as the program has them. */
class SettingsPageTest {
  private static final Path PAGE = Path.of("../ops/settings.md");
  private static final Path FRESH = Path.of("target/settings.md");
  private static final int HEAP = 1 << 29;
  private static final MemoryPlan MEMORY = MemoryPlan.of(new MemoryPlan.Shape(HEAP, 2, 8, true));
  private static final ClientSettings CLIENTS =
      new ClientSettings(
          "HOST:PORT", PreparedTopics.LARGE_BATCH_BYTES, MEMORY, ClientOverrides.NONE);

  @Test
  void shouldListEveryDefault() throws Exception {
    String page = page();
    Files.writeString(FRESH, page);

    assertThat(Files.readString(PAGE))
        .as("cp streams-app/%s ops/settings.md", FRESH)
        .isEqualTo(page);
  }

  private static String page() {
    StringBuilder page = new StringBuilder();
    page.append(
        """
        # Settings

        Made by `SettingsPageTest` of what the program has; it fails where this page says something else. A flag stands before
        all; for Kafka's clients `--command-config FILE` stands before what Quern sets, the longer prefix before the shorter.

        ## Flags

        Of every command, but for `--help` and `--version`. No default: without the flag there is no such thing. `--threads 0` is
        one a processor, `quantize --partitions 0` one a thread.

        | flag | default | commands |
        |---|---|---|
        """);
    flags().forEach((flag, of) -> page.append("| %s | %s |\n".formatted(flag, join(of))));
    page.append(
        """

        ## Kafka's clients

        What Quern sets otherwise than Kafka does, on topics that Quern made. Sizes are those of the table of memory below.

        | client | setting | value |
        |---|---|---|
        """);
    clients().forEach((client, settings) -> settings(client, settings, page));
    page.append(
        """

        ## Memory

        What each part of a process may take of the heap: here of `-Xmx512m`, with two threads that quantize, eight partitions and
        the embedded broker. What threads need is shared out of what the other rows leave.

        | part | KiB |
        |---|---|
        """);
    MEMORY
        .rows()
        .forEach((part, bytes) -> page.append("| %s | %d |\n".formatted(part, bytes / 1024)));
    return page.toString();
  }

  private static List<CommandLine> commands() {
    return Main.commandLine().getSubcommands().values().stream()
        .flatMap(each -> Stream.concat(Stream.of(each), each.getSubcommands().values().stream()))
        .distinct()
        .sorted(Comparator.comparing(SettingsPageTest::name))
        .toList();
  }

  private static String name(CommandLine command) {
    return command.getCommandSpec().qualifiedName().replaceFirst("quern ", "");
  }

  /** Commands by flag and default. */
  private static Map<String, List<String>> flags() {
    return commands().stream()
        .flatMap(command -> command.getCommandSpec().options().stream())
        .filter(flag -> !flag.usageHelp() && !flag.versionHelp() && !flag.hidden())
        .collect(
            Collectors.groupingBy(
                flag -> words(flag) + " | " + defaultOf(flag),
                TreeMap::new,
                Collectors.mapping(
                    flag -> name(flag.command().commandLine()), Collectors.toList())));
  }

  private static String join(List<String> commands) {
    return String.join(", ", commands);
  }

  private static String words(OptionSpec flag) {
    String label = flag.arity().max() == 0 ? "" : " " + flag.paramLabel();
    return "`" + flag.longestName() + label + "`";
  }

  private static String defaultOf(OptionSpec flag) {
    return Optional.ofNullable(flag.defaultValue()).orElse("");
  }

  private static Map<String, Map<String, Object>> clients() {
    Map<String, Map<String, Object>> clients = new TreeMap<>();
    clients.put("admin", CLIENTS.admin());
    clients.put("publish", CLIENTS.publisher());
    clients.put("assemble: consumer", CLIENTS.assembler("GROUP", "INSTANCE"));
    clients.put("assemble and register: producer", CLIENTS.transactionalProducer("ID"));
    clients.put("register: consumer", CLIENTS.registrar("GROUP", "INSTANCE"));
    clients.put("quantize: reader of chunks", CLIENTS.chunkReader());
    clients.put("watchers", CLIENTS.watcher());
    StreamsSettings streams =
        new StreamsSettings("GROUP", "INSTANCE", Path.of("DATA-DIR/streams"), 1);
    clients.put("plan", streams.plan(CLIENTS));
    clients.put("quantize", streams.quantize(CLIENTS));
    clients.put("calibrate", streams.calibrate(CLIENTS));
    return clients;
  }

  private static void settings(String client, Map<String, Object> settings, StringBuilder page) {
    new TreeMap<>(settings)
        .forEach(
            (name, value) ->
                page.append("| %s | %s | %s |\n".formatted(client, name, said(value))));
  }

  private static String said(Object value) {
    String text = value instanceof Class<?> type ? type.getSimpleName() : value.toString();
    return text.isEmpty() ? "none" : text;
  }
}

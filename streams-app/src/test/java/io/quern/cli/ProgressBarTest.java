package io.quern.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** With a clock that the test turns. */
class ProgressBarTest {
  private static final long MIB = 1 << 20;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private long seconds;

  private ProgressBar bar(boolean terminal) {
    PrintStream stream = new PrintStream(out, true, StandardCharsets.UTF_8);
    return new ProgressBar(stream, terminal, () -> seconds * 1_000_000_000L);
  }

  private String printed() {
    return out.toString(StandardCharsets.UTF_8);
  }

  @Test
  void shouldDrawABarOnATerminalAndTakeItAway() {
    ProgressBar bar = bar(true);
    seconds = 10;

    bar.show(50, 100, 100 * MIB);
    assertThat(printed())
        .isEqualTo("\r[" + "#".repeat(15) + ".".repeat(15) + "]  50 %  10.0 MiB/s  10.0 s left   ");

    bar.clear();
    assertThat(printed()).endsWith(" \r").doesNotContain("\n");
  }

  @Test
  void shouldDrawNotMoreThanTenTimesASecond() {
    ProgressBar bar = bar(true);

    bar.show(1, 100, 1);
    int once = out.size();
    bar.show(2, 100, 2);

    assertThat(out.size()).isEqualTo(once).isPositive();
  }

  @Test
  void shouldPrintALineNowAndThenElsewhere() {
    ProgressBar bar = bar(false);
    for (seconds = 1; seconds <= 11; seconds++) {
      bar.show(seconds, 100, seconds * MIB);
    }
    bar.clear();

    assertThat(printed().lines())
        .containsExactly(
            "  5 %  1.00 MiB/s  1 min 35 s left", " 10 %  1.00 MiB/s  1 min 30 s left");
  }

  @Test
  void shouldBeQuietAboutTheRestWhileNothingStands() {
    ProgressBar bar = bar(false);
    seconds = 5;

    bar.show(0, 0, 0);

    assertThat(printed()).isEqualTo("  0 %  0 B/s  \n");
  }
}

package io.quern.cli;

import java.io.Console;
import java.io.PrintStream;
import java.util.Locale;
import java.util.function.LongSupplier;

/** How far it is: a bar that redraws itself on a terminal, a plain line now and then elsewhere. */
final class ProgressBar {
  private static final int WIDTH = 30;
  private static final long REDRAW_NANOS = 100_000_000L;
  private static final long LINE_NANOS = 5_000_000_000L;

  private final PrintStream out;
  private final boolean terminal;
  private final LongSupplier clock;
  private final long begun;
  private long drawn;

  ProgressBar(PrintStream out, boolean terminal, LongSupplier nanoClock) {
    this.out = out;
    this.terminal = terminal;
    this.clock = nanoClock;
    this.begun = nanoClock.getAsLong();
    this.drawn = terminal ? begun - REDRAW_NANOS : begun;
  }

  @SuppressWarnings("SystemConsoleNull") // none where the JVM was told to have none
  static ProgressBar onStandardError() {
    Console console = System.console();
    boolean terminal = console != null && console.isTerminal();
    return new ProgressBar(System.err, terminal, System::nanoTime);
  }

  /**
   * @param done bytes of the output that stand
   * @param total bytes of the output
   * @param read bytes of the input behind them
   */
  void show(long done, long total, long read) {
    long now = clock.getAsLong();
    if (now - drawn < (terminal ? REDRAW_NANOS : LINE_NANOS)) {
      return;
    }
    drawn = now;
    double seconds = (now - begun) / 1e9;
    double share = total == 0 ? 0 : (double) done / total;
    String text =
        String.format(
            Locale.ROOT,
            "%3.0f %%  %s  %s",
            share * 100,
            Sizes.rate((double) read, seconds),
            left(share, seconds));
    if (terminal) {
      int full = (int) (share * WIDTH);
      out.print("\r[" + "#".repeat(full) + ".".repeat(WIDTH - full) + "] " + text + "   ");
      out.flush();
    } else {
      out.println(text);
    }
  }

  private static String left(double share, double seconds) {
    return share < 0.02 ? "" : Sizes.seconds(seconds * (1 - share) / share) + " left";
  }

  /** Takes the bar away. */
  void clear() {
    if (terminal) {
      out.print("\r" + " ".repeat(WIDTH + 50) + "\r");
      out.flush();
    }
  }
}

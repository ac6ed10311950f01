package io.quern.cli;

import java.util.Locale;

/** Bytes, rates and durations in words. */
final class Sizes {
  private static final String[] UNITS = {"B", "KiB", "MiB", "GiB", "TiB", "PiB"};

  private Sizes() {}

  /** With binary prefixes: {@code 29.9 GiB}. */
  static String bytes(long count) {
    return scaled((double) count);
  }

  /** Bytes a second. */
  static String rate(double bytes, double seconds) {
    return scaled(bytes / Math.max(seconds, 1e-3)) + "/s";
  }

  private static String scaled(double count) {
    int unit = 0;
    double value = count;
    while (value >= 1024 && unit < UNITS.length - 1) {
      value /= 1024;
      unit++;
    }
    return unit == 0
        ? "%.0f B".formatted(value)
        : String.format(Locale.ROOT, value < 10 ? "%.2f %s" : "%.1f %s", value, UNITS[unit]);
  }

  /** Seconds as {@code 3.2 s} or {@code 2 min 05 s}. */
  static String seconds(double seconds) {
    if (seconds < 60) {
      return String.format(Locale.ROOT, "%.1f s", seconds);
    }
    long whole = Math.round(seconds);
    return "%d min %02d s".formatted(whole / 60, whole % 60);
  }
}

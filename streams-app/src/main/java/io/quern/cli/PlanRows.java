package io.quern.cli;

import io.quern.plan.PlanSizes;
import io.quern.plan.PlanTable;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A plan's tensors as lines and as objects. */
final class PlanRows {
  private PlanRows() {}

  static void print(PrintStream out, PlanTable table) {
    int width = table.rows().stream().mapToInt(row -> row.source().name().length()).max().orElse(4);
    table.rows().forEach(row -> out.println(line(row, width)));
  }

  private static String line(PlanTable.Row row, int width) {
    List<Long> shape = row.source().shape().extents();
    String extents = String.join(" x ", shape.stream().map(String::valueOf).toList());
    List<String> ways = new ArrayList<>(row.through());
    ways.add("%-5s".formatted(row.to()));
    return "%%-%ds  %%-20s  %%5s -> %%s  %%12s"
        .formatted(width)
        .formatted(
            row.source().name(),
            extents,
            row.source().dtype(),
            String.join(" -> ", ways),
            Sizes.bytes(row.bytes()));
  }

  /** What the weights alone would take, and what the output really takes. */
  static void print(PrintStream out, PlanSizes sizes) {
    out.printf(
        Locale.ROOT,
        "%n%,d weights at %d bits are %s, where F32 has %s; the output has%n",
        sizes.weights(),
        sizes.bits(),
        gibibytes(sizes.ideal()),
        gibibytes(sizes.asF32()));
    sizes
        .parts()
        .forEach(
            (part, bytes) ->
                out.printf(
                    Locale.ROOT,
                    "  %-34s %11s  %,17d bytes%n",
                    part.words(),
                    Sizes.bytes(bytes),
                    bytes));
  }

  /** In four digits, for sizes that people know by heart. */
  private static String gibibytes(long bytes) {
    double gibibytes = Math.scalb((double) bytes, -30);
    return gibibytes < 1
        ? Sizes.bytes(bytes)
        : String.format(Locale.ROOT, gibibytes < 10 ? "%.3f GiB" : "%.2f GiB", gibibytes);
  }

  static Map<String, ?> document(PlanSizes sizes) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("weights", sizes.weights());
    document.put("bits", sizes.bits());
    document.put("idealBytes", sizes.ideal());
    document.put("f32Bytes", sizes.asF32());
    sizes.parts().forEach((part, bytes) -> document.put(part.key() + "Bytes", bytes));
    return document;
  }

  static Map<String, ?> document(PlanTable.Row row) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("name", row.source().name());
    document.put("shape", row.source().shape().extents());
    document.put("from", row.source().dtype());
    if (!row.through().isEmpty()) {
      document.put("through", row.through());
    }
    document.put("to", row.to());
    document.put("bytes", row.bytes());
    return document;
  }
}

package io.quern.cli;

import io.quern.plan.PlanTable;
import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.List;
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
    return "%%-%ds  %%-20s  %%5s -> %%-5s  %%12s"
        .formatted(width)
        .formatted(
            row.source().name(), extents, row.source().dtype(), row.to(), Sizes.bytes(row.bytes()));
  }

  static Map<String, ?> document(PlanTable.Row row) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("name", row.source().name());
    document.put("shape", row.source().shape().extents());
    document.put("from", row.source().dtype());
    document.put("to", row.to());
    document.put("bytes", row.bytes());
    return document;
  }
}

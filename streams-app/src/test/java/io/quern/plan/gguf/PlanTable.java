package io.quern.plan.gguf;

import io.quern.format.gguf.GgmlType;
import io.quern.format.gguf.GgufBuilder;
import io.quern.model.ModelManifest;
import io.quern.publish.GgufManifest;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A table of {@code src/test/resources/plan}: a model's shape, and what llama-quantize made of it.
 * Its first lines say how it was made.
 */
final class PlanTable {
  /** The size of a file and the digest of its header. */
  record FileLine(FileType type, long bytes, int headerBytes, String headerSha256) {}

  /** The types of one tensor, or of one of each layer, under each of the file types named. */
  record TypeLine(String tensor, List<String> types, List<String> fileTypes) {}

  private final List<String[]> lines;

  private PlanTable(List<String[]> lines) {
    this.lines = lines;
  }

  static PlanTable read(String shape) {
    try (InputStream in =
        Objects.requireNonNull(
            PlanTable.class.getResourceAsStream("/plan/" + shape + ".txt"), shape)) {
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      return new PlanTable(
          text.lines()
              .filter(line -> !line.isEmpty() && !line.startsWith("#"))
              .map(line -> line.split(" ", -1))
              .toList());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  ModelManifest manifest() {
    GgufBuilder builder = GgufBuilder.empty();
    linesOf("meta")
        .forEach(
            words ->
                addValue(
                    builder,
                    words[1],
                    words[2],
                    String.join(" ", Arrays.asList(words).subList(3, words.length))));
    linesOf("tensor").forEach(words -> addTensor(builder, words[1], words));
    IntStream.range(0, layers())
        .forEach(
            i ->
                linesOf("layer")
                    .forEach(words -> addTensor(builder, "blk." + i + "." + words[1], words)));
    return GgufManifest.of(builder.file(), 900 * 1024);
  }

  List<FileLine> files() {
    return linesOf("file")
        .map(
            w ->
                new FileLine(
                    FileType.valueOf(w[1]), Long.parseLong(w[2]), Integer.parseInt(w[5]), w[6]))
        .toList();
  }

  List<TypeLine> types() {
    return linesOf("type")
        .map(
            words ->
                typeLine(String.join(" ", words).substring("type ".length()).split(" \\| ", -1)))
        .toList();
  }

  List<FileType> refused() {
    return linesOf("refused")
        .flatMap(words -> Arrays.stream(words).skip(1))
        .map(FileType::valueOf)
        .toList();
  }

  /** The names that a line stands for: one, or one a layer. */
  List<String> names(TypeLine line) {
    return line.tensor().contains("*")
        ? IntStream.range(0, layers()).mapToObj(i -> line.tensor().replace("*", "" + i)).toList()
        : List.of(line.tensor());
  }

  private int layers() {
    return linesOf("layers").mapToInt(words -> Integer.parseInt(words[1])).sum();
  }

  private Stream<String[]> linesOf(String kind) {
    return lines.stream().filter(words -> words[0].equals(kind));
  }

  private static TypeLine typeLine(String[] parts) {
    List<String> types = new ArrayList<>();
    for (String run : parts[1].split(" ", -1)) {
      int star = run.indexOf('*');
      int times = star < 0 ? 1 : Integer.parseInt(run.substring(star + 1));
      types.addAll(java.util.Collections.nCopies(times, star < 0 ? run : run.substring(0, star)));
    }
    return new TypeLine(parts[0], types, List.of(parts[2].split(" ", -1)));
  }

  private static void addValue(GgufBuilder builder, String key, String type, String value) {
    if (key.equals("general.alignment")) {
      builder.alignment(Integer.parseInt(value));
      return;
    }
    switch (type) {
      case "string" -> builder.string(key, value);
      case "f32" -> builder.f32(key, Float.parseFloat(value));
      case "bool" -> builder.bool(key, !value.equals("0"));
      case "u16" -> builder.u16(key, Integer.parseInt(value));
      case "u32" -> builder.u32(key, Integer.parseInt(value));
      default -> throw new IllegalArgumentException(type);
    }
  }

  private static void addTensor(GgufBuilder builder, String name, String[] words) {
    long[] extents = Arrays.stream(words).skip(3).mapToLong(Long::parseLong).toArray();
    builder.tensor(name, GgmlType.valueOf(words[2]), extents);
  }
}

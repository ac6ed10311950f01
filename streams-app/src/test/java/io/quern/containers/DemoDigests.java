package io.quern.containers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What llama-quantize makes of the demo model. */
final class DemoDigests {
  private static final Path DIGESTS = Path.of("src/test/resources/demo/kjv-4m.sha256");

  private DemoDigests() {}

  /** SHA-256 of its file of that type. */
  static String sha256(String type) throws IOException {
    String name = "  kjv-4m-" + type + ".gguf";
    return Files.readAllLines(DIGESTS).stream()
        .filter(line -> line.endsWith(name))
        .map(line -> line.substring(0, line.length() - name.length()))
        .findFirst()
        .orElseThrow();
  }
}

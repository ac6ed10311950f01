package io.quern.app;

import io.quern.format.gguf.GgufException;
import io.quern.model.Sha256;
import io.quern.publish.GgufSource;
import io.quern.publish.ModelSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;

/** The committed model, and what llama-quantize makes of it. */
final class DemoModel {
  static final Path FILE = Path.of("demo/kjv-4m-BF16.gguf");
  private static final Path DIGESTS = Path.of("src/test/resources/demo/kjv-4m.sha256");

  private DemoModel() {}

  static GgufSource open() throws IOException, GgufException {
    return GgufSource.open(FILE);
  }

  /** SHA-256 of the demo model in that type. */
  static String digestOf(String type) throws IOException {
    return Files.readAllLines(DIGESTS).stream()
        .filter(line -> line.endsWith("-" + type + ".gguf"))
        .map(line -> line.substring(0, line.indexOf(' ')))
        .findFirst()
        .orElseThrow();
  }

  static String sha256(Path file) throws IOException {
    MessageDigest digest = Sha256.digest();
    digest.update(Files.readAllBytes(file));
    return Sha256.hex(digest);
  }

  static String sha256(ModelSource source) {
    MessageDigest digest = Sha256.digest();
    source.identity().forEach(bytes -> digest.update(bytes.asByteBuffer()));
    return Sha256.hex(digest);
  }
}

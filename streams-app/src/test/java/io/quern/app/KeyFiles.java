package io.quern.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Keys of a broker and of clients, made by keytool; all of them trust each other. */
final class KeyFiles {
  static final String PASSWORD = "keys-of-this-test";
  private static final Path KEYTOOL = Path.of(System.getProperty("java.home"), "bin", "keytool");

  private final Path directory;

  private KeyFiles(Path directory) {
    this.directory = directory;
  }

  /** A key and a certificate a name, and a store that trusts all of them. */
  static KeyFiles make(Path directory, String... names) throws IOException, InterruptedException {
    KeyFiles files = new KeyFiles(Files.createDirectories(directory));
    for (String name : names) {
      files.makeOne(name);
    }
    return files;
  }

  Path key(String name) {
    return directory.resolve(name + ".p12");
  }

  Path trust() {
    return directory.resolve("trust.p12");
  }

  private void makeOne(String name) throws IOException, InterruptedException {
    Path certificate = directory.resolve(name + ".crt");
    keytool(
        "-genkeypair",
        "-keystore",
        key(name).toString(),
        "-alias",
        name,
        "-keyalg",
        "EC",
        "-groupname",
        "secp256r1",
        "-dname",
        "CN=" + name,
        "-validity",
        "2",
        "-ext",
        "san=ip:127.0.0.1,dns:localhost");
    keytool(
        "-exportcert",
        "-keystore",
        key(name).toString(),
        "-alias",
        name,
        "-file",
        certificate.toString());
    keytool(
        "-importcert",
        "-noprompt",
        "-keystore",
        trust().toString(),
        "-alias",
        name,
        "-file",
        certificate.toString());
  }

  private void keytool(String... words) throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(List.of(KEYTOOL.toString(), "-J-XX:TieredStopAtLevel=1"));
    command.addAll(List.of(words));
    command.addAll(List.of("-storetype", "PKCS12", "-storepass", PASSWORD));
    Path log = directory.resolve("keytool.log");
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    if (process.waitFor() != 0) {
      throw new IOException("keytool: " + Files.readString(log));
    }
  }
}

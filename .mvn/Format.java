import com.google.googlejavaformat.java.Main;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Formats the Java sources below a folder ("write FOLDER"), or names those that are not ("check FOLDER"). */
final class Format {

  public static void main(String... args) throws Exception {
    boolean write = args[0].equals("write");
    var options = write ? List.of("--replace") : List.of("--dry-run", "--set-exit-if-changed");
    try (Stream<Path> files = Files.walk(Path.of(args[1]))) {
      var names = files.map(Path::toString).filter(name -> name.endsWith(".java")).sorted();
      var out = new PrintWriter(System.out, true);
      int code =
          new Main(out, out, System.in)
              .format(Stream.concat(options.stream(), names).toArray(String[]::new));
      if (code != 0 && !write) {
        out.println("These files are not formatted; `mvn -q -Pformat compile` does it.");
      }
      System.exit(code);
    }
  }
}

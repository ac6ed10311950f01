package io.quern.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The positional arguments of llama-quantize: {@code IN [OUT] TYPE [NTHREADS]}. Source:
 * quantize.cpp, llama_quantize.
 *
 * @param format container of input and output
 * @param type its name in the container's words
 * @param threads 0 for as many as there are processors
 */
record QuantizeArguments(Path input, Path output, OutputFormat format, String type, int threads) {
  private static final int MOST_THREADS = 1024;

  static QuantizeArguments parse(List<String> words) {
    if (words.size() < 2) {
      throw new UsageException("name the input, perhaps the output, and the type");
    }
    Path input = Path.of(words.getFirst());
    OutputFormat format = OutputFormat.of(input);
    if (namesOutput(format, words)) {
      return of(input, Optional.of(Path.of(words.get(1))), words.subList(2, words.size()));
    }
    return of(input, Optional.empty(), words.subList(1, words.size()));
  }

  /** The arguments where a profile says the type: {@code IN OUT [NTHREADS]}. */
  static QuantizeArguments parse(List<String> words, String type) {
    if (words.size() < 2 || words.size() > 3) {
      throw new UsageException("with a profile, name the input and the output");
    }
    Path input = Path.of(words.getFirst());
    int threads = words.size() > 2 ? threads(words.get(2)) : 0;
    return new QuantizeArguments(
        input, Path.of(words.get(1)), OutputFormat.of(input), type, threads);
  }

  /**
   * Whether the second word is the output. A word that begins with a type's number reads as that
   * type, as llama-quantize has it, unless a type's name follows: {@code 7b.gguf Q4_K_M} can only
   * mean one thing.
   */
  private static boolean namesOutput(OutputFormat format, List<String> words) {
    if (format.find(words.get(1)).isEmpty()) {
      return true;
    }
    boolean isPath = words.get(1).endsWith(".gguf");
    return isPath
        && words.size() > 2
        && !Character.isDigit(words.get(2).charAt(0))
        && format.find(words.get(2)).isPresent();
  }

  private static QuantizeArguments of(
      Path input, Optional<Path> output, List<String> typeAndThreads) {
    OutputFormat format = OutputFormat.of(input);
    if (typeAndThreads.isEmpty()) {
      throw new UsageException(
          "name the type, after the output: quern quantize %s %s %s"
              .formatted(input, output.map(Path::toString).orElse(""), format.example()));
    }
    if (typeAndThreads.size() > 2) {
      throw new UsageException(
          "too many arguments: "
              + String.join(" ", typeAndThreads.subList(2, typeAndThreads.size())));
    }
    int threads = typeAndThreads.size() > 1 ? threads(typeAndThreads.get(1)) : 0;
    String type = format.parse(typeAndThreads.getFirst());
    Path target = output.orElseGet(() -> format.defaultOutput(input, type));
    return new QuantizeArguments(input, target, format, type, threads);
  }

  private static int threads(String word) {
    try {
      int threads = Integer.parseInt(word);
      if (threads <= MOST_THREADS) {
        return Math.max(0, threads);
      }
    } catch (NumberFormatException e) {
      // said below
    }
    throw new UsageException(
        "'" + word + "' is no number of threads; name one from 1 to " + MOST_THREADS);
  }
}

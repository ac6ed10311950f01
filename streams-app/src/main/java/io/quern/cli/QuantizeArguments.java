package io.quern.cli;

import io.quern.plan.gguf.FileType;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The positional arguments of llama-quantize: {@code IN [OUT] TYPE [NTHREADS]}. Source:
 * quantize.cpp, llama_quantize.
 *
 * @param threads 0 for as many as there are processors
 */
record QuantizeArguments(Path input, Path output, FileType type, int threads) {
  private static final int MOST_THREADS = 1024;

  static QuantizeArguments parse(List<String> words) {
    if (words.size() < 2) {
      throw new UsageException("name the input, perhaps the output, and the type");
    }
    Path input = Path.of(words.getFirst());
    if (namesOutput(words)) {
      return of(input, Path.of(words.get(1)), words.subList(2, words.size()));
    }
    FileType type = Types.parse(words.get(1));
    Path output = input.resolveSibling("ggml-model-" + type.name() + ".gguf");
    return of(input, output, words.subList(1, words.size()));
  }

  /**
   * Whether the second word is the output. A word that begins with a type's number reads as that
   * type, as llama-quantize has it, unless a type's name follows: {@code 7b.gguf Q4_K_M} can only
   * mean one thing.
   */
  private static boolean namesOutput(List<String> words) {
    Optional<FileType> second = FileType.parse(words.get(1));
    if (second.isEmpty()) {
      return true;
    }
    boolean isPath = words.get(1).endsWith(".gguf");
    return isPath
        && words.size() > 2
        && !Character.isDigit(words.get(2).charAt(0))
        && FileType.parse(words.get(2)).isPresent();
  }

  private static QuantizeArguments of(Path input, Path output, List<String> typeAndThreads) {
    if (typeAndThreads.isEmpty()) {
      throw new UsageException(
          "name the type, after the output: quern quantize " + input + " " + output + " Q4_K_M");
    }
    if (typeAndThreads.size() > 2) {
      throw new UsageException(
          "too many arguments: "
              + String.join(" ", typeAndThreads.subList(2, typeAndThreads.size())));
    }
    int threads = typeAndThreads.size() > 1 ? threads(typeAndThreads.get(1)) : 0;
    return new QuantizeArguments(input, output, Types.parse(typeAndThreads.getFirst()), threads);
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

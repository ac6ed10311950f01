package io.quern.app;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/** The stages that a process may run. */
public enum Stage {
  PLAN,
  QUANTIZE,
  CALIBRATE,
  ASSEMBLE,
  REGISTER;

  /** The word for it on the command line. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * Reads a list such as {@code plan,quantize}; {@code all} stands for every stage, {@code none}
   * for none.
   *
   * @throws IllegalArgumentException naming the word that is no stage
   */
  public static Set<Stage> parse(String words) {
    return switch (words.strip().toLowerCase(Locale.ROOT)) {
      case "all" -> EnumSet.allOf(Stage.class);
      case "none" -> EnumSet.noneOf(Stage.class);
      case String list -> {
        EnumSet<Stage> stages = EnumSet.noneOf(Stage.class);
        Arrays.stream(list.split(",")).map(Stage::parseOne).forEach(stages::add);
        yield stages;
      }
    };
  }

  private static Stage parseOne(String word) {
    return Arrays.stream(values())
        .filter(stage -> stage.word().equals(word.strip()))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "'"
                        + word.strip()
                        + "' is no stage; use plan, quantize, calibrate, assemble, register, all or"
                        + " none"));
  }
}

package io.quern.register.directory;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;

/** What a file system's fault means to a person. */
final class Sentence {
  private Sentence() {}

  static String of(IOException fault) {
    return switch (fault) {
      case NoSuchFileException none -> none.getFile() + " is not there";
      case AccessDeniedException denied -> "no permission for " + denied.getFile();
      default -> String.valueOf(fault.getMessage());
    };
  }
}

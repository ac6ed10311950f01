package io.quern.cli;

import io.quern.plan.gguf.FileType;

/** Types as a person writes them. */
final class Types {
  private Types() {}

  /** The type that {@code text} names, by name in any case or by number. */
  static FileType parse(String text) {
    return FileType.parse(text)
        .orElseThrow(
            () ->
                new UsageException(
                    "type '"
                        + text
                        + "' is not known; use one of "
                        + String.join(
                            ", ", FileType.supported().stream().map(FileType::name).toList())));
  }
}

package io.quern.app;

import org.apache.kafka.streams.errors.MissingSourceTopicException;

/** A stage stopped by itself; nothing is lost, the process may be started again. */
public final class StageDied extends RuntimeException {
  private static final long serialVersionUID = 1L;

  StageDied(Throwable why) {
    super("a stage stopped: " + words(why), why);
  }

  StageDied(Stage stage, Throwable why) {
    super("stage " + stage.word() + " stopped: " + words(why), why);
  }

  private static String words(Throwable why) {
    if (why instanceof MissingSourceTopicException) {
      return "a topic that it reads is gone; quern topics describe says which";
    }
    return why.getMessage() == null ? why.toString() : why.getMessage();
  }
}

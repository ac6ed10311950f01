package io.quern.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.PrintStream;
import java.util.Map;

/** What a program reads: one JSON object on standard output. */
final class JsonOutput {
  private static final ObjectMapper MAPPER =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  private JsonOutput() {}

  static void print(PrintStream out, Map<String, ?> document) {
    out.println(text(MAPPER, document));
  }

  /** The same on one line, for output that goes on. */
  static void printLine(PrintStream out, Map<String, ?> document) {
    out.println(text(MAPPER.copy().disable(SerializationFeature.INDENT_OUTPUT), document));
  }

  private static String text(ObjectMapper mapper, Map<String, ?> document) {
    try {
      return mapper.writeValueAsString(document);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("maps of strings and numbers are JSON", e);
    }
  }
}

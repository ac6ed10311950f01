package io.quern.register.oci;

import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds what Go's text/template would refuse, as far as that shows without running it: a template
 * that does not parse makes every answer of Ollama fail, long after the pull succeeded. Checked are
 * delimiters, blocks, quotes, parentheses, and the names of functions.
 */
final class GoTemplateCheck {
  private static final Pattern TOKEN =
      Pattern.compile(
          "\"(?:[^\"\\\\\\n]|\\\\.)*\"|`[^`]*`|'(?:[^'\\\\\\n]|\\\\.)+'" // literals
              + "|[$.][A-Za-z0-9_.$]*" // fields and variables
              + "|-?[0-9][0-9A-Za-z_.+-]*" // numbers
              + "|[A-Za-z_][A-Za-z0-9_]*(?:\\.[A-Za-z0-9_.]+)?" // words
              + "|:=|[=|(),]|\\s+");
  private static final Set<String> OPENING = Set.of("if", "range", "with", "define", "block");
  private static final Set<String> WORDS =
      Set.of(
          "true",
          "false",
          "nil",
          "template",
          "break",
          "continue",
          "and",
          "or",
          "not",
          "call",
          "html",
          "index",
          "slice",
          "js",
          "len",
          "print",
          "printf",
          "println",
          "urlquery",
          "eq",
          "ge",
          "gt",
          "le",
          "lt",
          "ne",
          "json",
          "currentDate",
          "yesterdayDate",
          "toTypeScriptType");

  private int depth;

  private GoTemplateCheck() {}

  /** What is wrong, in words; empty where nothing was found. */
  static Optional<String> fault(String template) {
    return new GoTemplateCheck().scan(template);
  }

  private Optional<String> scan(String template) {
    int at = template.indexOf("{{");
    while (at >= 0) {
      int end = closing(template, at + 2);
      if (end < 0) {
        return Optional.of("'{{' at character " + at + " is not closed");
      }
      Optional<String> fault = action(template.substring(at + 2, end));
      if (fault.isPresent()) {
        return fault;
      }
      at = template.indexOf("{{", end + 2);
    }
    if (depth > 0) {
      return Optional.of("a block is not ended: {{ end }} is missing");
    }
    return template.contains(".Prompt") || template.contains(".Messages")
        ? Optional.empty()
        : Optional.of("it uses neither .Prompt nor .Messages, so no question would be seen");
  }

  /** Where the action ends: quoted braces do not end it. */
  private static int closing(String template, int from) {
    if (template.startsWith("/*", from) || template.startsWith("- /*", from)) {
      int comment = template.indexOf("*/", from);
      return comment < 0 ? -1 : template.indexOf("}}", comment);
    }
    Matcher token = TOKEN.matcher(template);
    int at = from;
    while (at < template.length()) {
      if (template.startsWith("}}", at)) {
        return at;
      }
      token.region(at, template.length());
      at = token.lookingAt() && token.end() > at ? token.end() : at + 1;
    }
    return -1;
  }

  private Optional<String> action(String written) {
    String action = written.replaceFirst("^-(?=\\s)", "").replaceFirst("(?<=\\s)-$", "").strip();
    if (action.startsWith("/*")) {
      return Optional.empty();
    }
    if (action.isEmpty()) {
      return Optional.of("an empty action '{{ }}'");
    }
    String first = action.split("\\s", 2)[0];
    if (OPENING.contains(first)) {
      depth++;
    } else if (first.equals("end") && --depth < 0) {
      return Optional.of("an {{ end }} without a block before it");
    } else if (first.equals("else") && depth == 0) {
      return Optional.of("an {{ else }} outside of a block");
    }
    return tokens(action);
  }

  private static Optional<String> tokens(String action) {
    Matcher token = TOKEN.matcher(action);
    int open = 0;
    boolean leading = true;
    for (int at = 0; at < action.length(); at = token.end()) {
      token.region(at, action.length());
      if (!token.lookingAt() || token.end() == at) {
        return Optional.of("'" + action.substring(at) + "' in '{{ " + action + " }}'");
      }
      String text = token.group();
      open += text.equals("(") ? 1 : text.equals(")") ? -1 : 0;
      if (open < 0 || !isKnown(text, leading)) {
        return Optional.of("'" + text + "' in '{{ " + action + " }}'");
      }
      leading = leading && (text.isBlank() || text.equals("else"));
    }
    return open == 0
        ? Optional.empty()
        : Optional.of("a parenthesis is not closed in '{{ " + action + " }}'");
  }

  private static boolean isKnown(String token, boolean leading) {
    if (!Character.isLetter(token.charAt(0)) && token.charAt(0) != '_') {
      return true;
    }
    boolean block = OPENING.contains(token) || token.equals("else") || token.equals("end");
    return (leading && block) || WORDS.contains(token);
  }
}

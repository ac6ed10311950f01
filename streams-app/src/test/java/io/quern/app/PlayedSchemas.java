package io.quern.app;

import io.quern.register.http.StandInServer.Behaviour;
import io.quern.register.http.StandInServer.Reply;
import io.quern.register.http.StandInServer.Request;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * One subject of an Apicurio registry, as far as its answers to us go. An id is a place in the list
 * of versions, from 1 on.
 */
final class PlayedSchemas implements Behaviour {
  private static final Pattern PAGE = Pattern.compile("(limit|offset)=(\\d+)");
  private static final Pattern CONTENT = Pattern.compile("/ids/contentIds/(\\d+)");

  final List<String> versions = new ArrayList<>();

  /** The configuration of its rule of compatibility; empty where there is none. */
  String rule = "";

  /** What is answered to the next requests that write, before it is done. */
  final List<Reply> refusals = new ArrayList<>();

  static Reply problem(int status, String name) {
    return json(
        status,
        "{\"status\": %d, \"name\": \"%s\", \"title\": \"t\", \"detail\": \"because of %s\"}"
            .formatted(status, name, name));
  }

  private static Reply json(int status, String body) {
    return Reply.of(status, body).with("Content-Type", "application/json");
  }

  @Override
  public synchronized Reply answer(Request request) {
    if (request.method().equals("POST") && !refusals.isEmpty()) {
      return refusals.removeFirst();
    }
    Matcher content = CONTENT.matcher(request.path());
    if (content.find()) {
      return json(200, versions.get(Integer.parseInt(content.group(1)) - 1));
    }
    if (request.path().contains("/rules")) {
      return request.method().equals("POST") ? setRule() : theRule();
    }
    if (request.path().contains("/versions")) {
      return page(value(request, "offset", 0), value(request, "limit", 20));
    }
    return request.method().equals("POST") ? add() : artifact();
  }

  private Reply setRule() {
    rule = "FULL_TRANSITIVE";
    return Reply.of(204, "");
  }

  private Reply theRule() {
    return rule.isEmpty()
        ? problem(404, "RuleNotFoundException")
        : json(200, "{\"ruleType\": \"COMPATIBILITY\", \"config\": \"" + rule + "\"}");
  }

  private static int value(Request request, String name, int otherwise) {
    return PAGE.matcher(request.path())
        .results()
        .filter(found -> found.group(1).equals(name))
        .map(found -> Integer.parseInt(found.group(2)))
        .findFirst()
        .orElse(otherwise);
  }

  /** The newest first. */
  private Reply page(int offset, int limit) {
    String listed =
        IntStream.range(0, versions.size())
            .map(i -> versions.size() - i)
            .skip(offset)
            .limit(limit)
            .mapToObj("{\"contentId\": %d}"::formatted)
            .collect(Collectors.joining(", "));
    return json(200, "{\"count\": %d, \"versions\": [%s]}".formatted(versions.size(), listed));
  }

  private Reply add() {
    versions.add("{}");
    return json(200, "{\"version\": {\"contentId\": " + versions.size() + "}}");
  }

  private Reply artifact() {
    return versions.isEmpty()
        ? problem(404, "ArtifactNotFoundException")
        : json(200, "{\"artifactId\": \"it\"}");
  }
}

package io.quern.register.hub;

import io.quern.register.Destination;
import io.quern.register.Placeholders;
import io.quern.register.RegistryException;
import io.quern.register.Release;
import io.quern.register.http.Options;
import io.quern.register.http.Site;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Where in the Hub a release goes.
 *
 * @param repo {@code owner/name}
 * @param folder in the repository, with a final slash; empty for its root
 * @param card whether README.md gets a section on the release
 * @param visibility of a repository that is made where there is none; empty for none made
 */
record HubTarget(
    Site site,
    String repo,
    String branch,
    String folder,
    boolean card,
    Optional<String> visibility,
    Duration timeout) {
  static final String MAIN = "main";
  static final String BRANCH = "branch";

  private static final Set<String> OPTIONS = Set.of(BRANCH, HubAdapter.PATH, "card", "create");
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_.-]+");

  static HubTarget read(Destination destination, Release release) throws RegistryException {
    Options options = Options.of(HubAdapter.NAME, destination.options(), OPTIONS);
    Site.Place place = Site.read(destination.address(), 2, destination.credentials());
    if (place.name().size() != 2 || !place.name().stream().allMatch(NAME.asPredicate())) {
      throw RegistryException.refused(
          "%s: the address names no repository; end it with owner/name"
              .formatted(destination.address()));
    }
    return new HubTarget(
        place.site(),
        String.join("/", place.name()),
        options.text(BRANCH).orElse(MAIN),
        folder(options, release),
        options.isOn("card"),
        visibility(options),
        options.timeout());
  }

  private static String folder(Options options, Release release) throws RegistryException {
    String text = options.text(HubAdapter.PATH).orElse("");
    try {
      String path = new Placeholders(release.artifact(), release.label()).fill(text);
      for (String part : path.split("/", -1)) {
        if (part.equals("..") || part.equals(".") || part.equals(".git")) {
          throw options.refused("path", text, "is a folder of the repository");
        }
      }
      String bare = path.replaceAll("^/+|/+$", "");
      return bare.isEmpty() ? "" : bare + "/";
    } catch (IllegalArgumentException e) {
      throw options.refused("path", text, String.valueOf(e.getMessage()));
    }
  }

  private static Optional<String> visibility(Options options) throws RegistryException {
    Optional<String> create = options.text("create");
    if (create.isPresent() && !Set.of("private", "public").contains(create.get())) {
      throw options.refused("create", create.get(), "is private or public");
    }
    return create;
  }
}

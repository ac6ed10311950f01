package io.quern.plan.gguf;

import io.quern.model.ArtifactState;
import io.quern.model.Profile;
import io.quern.model.ProfileDetails;
import io.quern.plan.PlanRefused;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** The file types that a profile wants its weights to pass through first. */
final class Through {
  /** Each one costs as much as the last type; nobody has a use for so many. */
  private static final int MOST = 8;

  private Through() {}

  /** Those of the option, in order; refuses what is none. */
  static List<FileType> of(Profile profile) throws PlanRefused {
    List<FileType> types = new ArrayList<>();
    String names = profile.details().option(ProfileDetails.THROUGH).orElse("");
    for (String name : names.isEmpty() ? new String[0] : names.split(",", -1)) {
      types.add(type(profile, name.strip()));
    }
    if (types.size() > MOST) {
      throw refused(profile, types.size() + " types are more than " + MOST);
    }
    return types;
  }

  /** For people: {@code Q4_K_M of Q8_0 of BF16}. */
  static String label(FileType type, List<FileType> through) {
    return type.name()
        + through.reversed().stream()
            .map(each -> ArtifactState.OF + each.name())
            .collect(Collectors.joining());
  }

  private static FileType type(Profile profile, String name) throws PlanRefused {
    FileType type =
        FileType.parse(name).orElseThrow(() -> refused(profile, "'" + name + "' is no type"));
    if (type == FileType.COPY) {
      throw refused(profile, "COPY changes no weight; leave it out");
    }
    if (!type.isSupported()) {
      throw refused(profile, type.refusal());
    }
    return type;
  }

  private static PlanRefused refused(Profile profile, String why) {
    return new PlanRefused(
        "unknown-type", "profile %s: through: %s".formatted(profile.name(), why));
  }
}

package io.quern.model;

/**
 * What a profile makes of a revision. A name that {@link Names} refuses is an
 * IllegalArgumentException.
 */
public record ArtifactId(String model, String revision, String profile) {
  public ArtifactId {
    Names.model(model);
    Names.revision(revision);
    Names.profile(profile);
  }

  public static ArtifactId of(Revision revision, String profile) {
    return new ArtifactId(revision.model(), revision.revision(), profile);
  }

  /** Reads {@code model/revision/profile}; only the model may hold further slashes. */
  public static ArtifactId parse(String text) {
    int last = text.lastIndexOf('/');
    int middle = text.lastIndexOf('/', last - 1);
    if (middle < 1) {
      throw new IllegalArgumentException("artifact '" + text + "' is not MODEL/REVISION/PROFILE");
    }
    return new ArtifactId(
        text.substring(0, middle), text.substring(middle + 1, last), text.substring(last + 1));
  }

  public Revision source() {
    return new Revision(model, revision);
  }

  @Override
  public String toString() {
    return model + "/" + revision + "/" + profile;
  }
}

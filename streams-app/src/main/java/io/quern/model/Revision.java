package io.quern.model;

/** One revision of a model. @throws IllegalArgumentException for a name that {@link Names} refuses */
public record Revision(String model, String revision) {
  public Revision {
    Names.model(model);
    Names.revision(revision);
  }

  @Override
  public String toString() {
    return model + "/" + revision;
  }
}

package io.quern.model;

/** One revision of a model. A name that {@link Names} refuses is an IllegalArgumentException. */
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

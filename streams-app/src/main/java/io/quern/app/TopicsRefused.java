package io.quern.app;

/** Topics that do not fit, or are missing and may not be made. */
public final class TopicsRefused extends StartRefused {
  private static final long serialVersionUID = 1;

  public TopicsRefused(String message) {
    super(message);
  }
}

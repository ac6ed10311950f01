package io.quern.app;

/** A broker that does not answer, or does not let us in. */
public final class BrokerUnreachable extends StartRefused {
  private static final long serialVersionUID = 1;

  public BrokerUnreachable(String message, Throwable cause) {
    super(message, cause);
  }
}

package io.quern.register;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What a push in work lets those know who watch it: when something last moved, and what nobody may
 * read. It is bound to the thread that pushes; what is opened there takes it along to others.
 */
public final class PushScope {
  private static final ScopedValue<PushScope> CURRENT = ScopedValue.newInstance();

  private final AtomicLong last = new AtomicLong(System.nanoTime());
  private final Discretion discretion = new Discretion();

  /** That of the push which this thread makes; outside of a push one that nobody watches. */
  public static PushScope current() {
    return CURRENT.isBound() ? CURRENT.get() : new PushScope();
  }

  <T> T call(Callable<T> push) throws Exception {
    return ScopedValue.where(CURRENT, this).call(push::call);
  }

  /** Bytes were read, sent or answered: the push is alive. Any thread may say so. */
  public void moved() {
    last.set(System.nanoTime());
  }

  /** The same bytes; each that is read is a sign of life. */
  public InputStream watching(InputStream bytes) {
    return new FilterInputStream(bytes) {
      @Override
      public int read() throws IOException {
        moved();
        return super.read();
      }

      @Override
      public int read(byte[] into, int offset, int count) throws IOException {
        moved();
        return super.read(into, offset, count);
      }
    };
  }

  boolean isSilentFor(Duration limit) {
    return System.nanoTime() - last.get() > limit.toNanos();
  }

  /** From here on these words are told to nobody, in any spelling. */
  public void hide(String secret) {
    discretion.hide(secret);
  }

  void hide(Credentials credentials) {
    discretion.hide(credentials);
  }

  /** A text without secrets, of any length. */
  public String discreet(String text) {
    return discretion.discreet(text);
  }

  Discretion discretion() {
    return discretion;
  }
}

package io.quern.serde;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A length that is announced costs nothing until its bytes are there: no memory, no waiting. */
@Timeout(value = 30, unit = TimeUnit.SECONDS)
class AnnouncedLengthTest {
  private static final long LITTLE_MEMORY = 512 * 1024;

  /**
   * The first field of each contract is a string: its length is announced, its bytes do not come.
   */
  @ParameterizedTest
  @ValueSource(
      longs = {
        1 << 16,
        (1 << 16) + 1,
        1 << 20,
        1 << 30,
        Integer.MAX_VALUE,
        1L << 32,
        Long.MAX_VALUE,
        -1,
        Long.MIN_VALUE
      })
  void shouldNotBelieveTheAnnouncedLengthOfAString(long length) throws IOException {
    for (Sample<?> sample : Sample.all()) {
      byte[] record = Records.framed(sample, encoder -> encoder.writeLong(length));
      assertThat(allocatedBy(() -> read(sample, record)))
          .as("%s", sample)
          .isLessThan(LITTLE_MEMORY);
    }
  }

  @ParameterizedTest
  @ValueSource(
      longs = {
        1,
        127,
        1 << 20,
        64 << 20,
        1 << 30,
        Integer.MAX_VALUE,
        1L << 32,
        Long.MAX_VALUE,
        -1,
        Long.MIN_VALUE
      })
  void shouldNotBelieveTheAnnouncedLengthOfAPayload(long length) throws IOException {
    for (Sample<?> sample : Sample.withPayload().toList()) {
      byte[] record = Records.withPayloadLength(sample, length);
      assertThat(allocatedBy(() -> read(sample, record)))
          .as("%s", sample)
          .isLessThan(LITTLE_MEMORY);
    }
  }

  /**
   * A profile's list of globs is the first list of a contract: name, digest and time stand before
   * it.
   */
  @ParameterizedTest
  @ValueSource(
      longs = {
        1,
        1 << 20,
        4 << 20,
        1 << 30,
        Integer.MAX_VALUE,
        1L << 32,
        Long.MAX_VALUE,
        -1,
        -(1L << 40),
        Long.MIN_VALUE
      })
  void shouldNotBelieveTheAnnouncedLengthOfAList(long count) throws IOException {
    Sample<?> profile =
        Sample.all().stream()
            .filter(sample -> sample.name().equals("profile"))
            .findFirst()
            .orElseThrow();
    byte[] record =
        Records.framed(
            profile,
            encoder -> {
              encoder.writeString("q4");
              encoder.writeString("");
              encoder.writeLong(0);
              encoder.writeLong(count);
              encoder.writeLong(
                  Long.MAX_VALUE); // the bytes of the block, where a negative count announces them
            });

    assertThat(allocatedBy(() -> read(profile, record))).isLessThan(LITTLE_MEMORY);
  }

  private static void read(Sample<?> sample, byte[] record) {
    assertThat(sample.read(record)).isInstanceOf(Incoming.Unreadable.class);
  }

  private static long allocatedBy(Runnable read) {
    read.run(); // classes are loaded and readers made by now
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();
    read.run();
    return threads.getCurrentThreadAllocatedBytes() - before;
  }
}

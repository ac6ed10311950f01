package io.quern.serde;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever comes from outside is sound or named unreadable: never an exception. */
@Timeout(value = 30, unit = TimeUnit.SECONDS)
class HostileBytesTest {
  private static final int MUTATIONS = 20_000;

  static List<Sample<?>> samples() {
    return Sample.all();
  }

  @ParameterizedTest
  @MethodSource("samples")
  void shouldRefuseARecordThatWasCutAnywhere(Sample<?> sample) {
    byte[] record = sample.bytes();

    for (int length = 0; length < record.length; length++) {
      assertThat(reason(sample, Arrays.copyOf(record, length)))
          .as("%d bytes", length)
          .isNotEmpty()
          .doesNotContain("null");
    }
  }

  @ParameterizedTest
  @MethodSource("samples")
  void shouldRefuseWhatFollowsARecord(Sample<?> sample) {
    byte[] record = sample.bytes();

    assertThat(reason(sample, Arrays.copyOf(record, record.length + 3)))
        .isEqualTo("malformed record: 3 bytes follow its last field");
  }

  @ParameterizedTest
  @MethodSource("samples")
  void shouldNameTheFingerprintOfAnotherSchema(Sample<?> sample) {
    byte[] record = sample.bytes();
    System.arraycopy(new byte[] {8, 7, 6, 5, 4, 3, 2, 1}, 0, record, 2, 8);

    assertThat(reason(sample, record)).startsWith("schema 0102030405060708 is not known here");
  }

  @ParameterizedTest
  @MethodSource("samples")
  void shouldRefuseRandomBytesBehindAGoodFrame(Sample<?> sample) {
    Random random = new Random(3);
    byte[] frame = Arrays.copyOf(sample.bytes(), Frames.SINGLE_BYTES);

    for (int i = 0; i < 2000; i++) {
      byte[] noise = new byte[random.nextInt(300)];
      random.nextBytes(noise);
      assertThat(sample.read(noise)).isInstanceOf(Incoming.Unreadable.class);
      byte[] framed = Arrays.copyOf(frame, frame.length + noise.length);
      System.arraycopy(noise, 0, framed, frame.length, noise.length);
      assertThat(sample.read(framed)).isNotNull();
    }
  }

  @ParameterizedTest
  @MethodSource("samples")
  void shouldNeverThrowWhateverWasChanged(Sample<?> sample) {
    Mutations mutations = new Mutations(sample.bytes(), 11);

    for (int i = 0; i < MUTATIONS; i++) {
      Incoming<?> incoming = sample.read(mutations.next());
      if (incoming instanceof Incoming.Unreadable<?>(String reason, _)) {
        assertThat(reason.length()).isBetween(10, 500);
      }
    }
  }

  private static String reason(Sample<?> sample, byte[] record) {
    if (sample.read(record) instanceof Incoming.Unreadable<?>(String reason, _)) {
      return reason;
    }
    throw new AssertionError(sample + " was read from what is none: " + Arrays.toString(record));
  }
}

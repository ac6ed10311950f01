package io.quern.model;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * What each step of an observer costs, for one group of weights after the other, in one list of
 * sums: exact, so that they are the same whatever the chunks.
 *
 * <p>As bytes, for each sum: its length (u8; 255 for a sum that is infinite), then {@link
 * ExactSum#toBytes}.
 *
 * @param sums empty where infinite
 */
public record StepSums(List<Optional<ExactSum>> sums) {
  private static final int INFINITE = 255;

  public StepSums {
    sums = List.copyOf(sums);
  }

  /**
   * Reads {@link #toBytes}.
   *
   * @throws IllegalArgumentException for bytes that are none
   */
  public static StepSums of(Bytes bytes) {
    List<Optional<ExactSum>> sums = new ArrayList<>();
    byte[] all = bytes.toArray();
    int at = 0;
    while (at < all.length) {
      int length = all[at++] & 0xFF;
      if (length == INFINITE) {
        sums.add(Optional.empty());
      } else if (length > all.length - at) {
        throw new IllegalArgumentException("not sums of steps: cut off");
      } else {
        sums.add(Optional.of(ExactSum.of(bytes.slice(at, length))));
        at += length;
      }
    }
    return new StepSums(sums);
  }

  public Bytes toBytes() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (Optional<ExactSum> sum : sums) {
      byte[] one = sum.map(ExactSum::toBytes).orElse(Bytes.empty()).toArray();
      bytes.write(sum.isPresent() ? one.length : INFINITE);
      bytes.writeBytes(one);
    }
    return Bytes.of(bytes.toByteArray());
  }

  /** The sums of both, one by one. */
  public StepSums plus(StepSums other) {
    if (other.sums.size() != sums.size()) {
      throw new IllegalArgumentException(
          "%d sums and %d cannot be added".formatted(sums.size(), other.sums.size()));
    }
    return new StepSums(
        IntStream.range(0, sums.size())
            .mapToObj(i -> sums.get(i).flatMap(a -> other.sums.get(i).map(a::plus)))
            .toList());
  }

  /** The sum at a place, rounded once. */
  public double toDouble(int at) {
    return sums.get(at).map(ExactSum::toDouble).orElse(Double.POSITIVE_INFINITY);
  }
}

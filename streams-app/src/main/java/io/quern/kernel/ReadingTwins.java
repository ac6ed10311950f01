package io.quern.kernel;

import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** The SIMD twins of what reads quantized weights back and compares them with the originals. */
final class ReadingTwins {
  private final Map<String, Warmth> warmths = new ConcurrentHashMap<>();
  private final Warmth rowErrors = new Warmth();

  BlockDequantizer dequantizer(BlockFormat format) {
    BlockDequantizer twin = ReadingVectorTwins.DEQUANTIZERS.get(format.name());
    return twin == null
        ? format::dequantize
        : new WarmingDequantizer(format::dequantize, twin, warmthOf(format));
  }

  RowErrorMeter newRowErrorMeter() {
    return new WarmingRowErrors(new RowErrors(), newTwin(), rowErrors);
  }

  /** Names of formats of which some may have no twin here. */
  void addCold(Collection<String> formatNames, Consumer<WarmUp.Candidate> candidates) {
    formatNames.stream()
        .flatMap(name -> BlockFormats.find(name).stream())
        .flatMap(format -> cold(format).stream())
        .forEach(candidates);
    if (!rowErrors.isWarm()) {
      candidates.accept(WarmUp.rowErrors(new RowErrors(), newTwin(), rowErrors));
    }
  }

  private Optional<WarmUp.Candidate> cold(BlockFormat format) {
    BlockDequantizer twin = ReadingVectorTwins.DEQUANTIZERS.get(format.name());
    return twin == null || warmthOf(format).isWarm()
        ? Optional.empty()
        : Optional.of(WarmUp.dequantizer(format, twin, warmthOf(format)));
  }

  private static RowErrorMeter newTwin() {
    return new RowErrors(ReadingVectorTwins.ROW_ERRORS);
  }

  private Warmth warmthOf(BlockFormat format) {
    return warmths.computeIfAbsent(format.name(), name -> new Warmth());
  }
}

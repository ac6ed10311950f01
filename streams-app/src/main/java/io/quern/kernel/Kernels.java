package io.quern.kernel;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The kernels of this process: SIMD twins where the machine suits them, else the definitions. The
 * bytes are the same either way.
 */
public final class Kernels {
  /** The system property that decides: auto (the default), scalar or vector. */
  public static final String PROPERTY = "quern.kernel";

  private static @Nullable Kernels chosen;

  private final KernelChoice choice;
  private final RowTwins rowTwins = new RowTwins();
  private final RowErrorTwin rowErrorTwin = new RowErrorTwin();
  private final Map<String, Warmth> warmths = new ConcurrentHashMap<>();

  Kernels(KernelChoice choice) {
    this.choice = choice;
  }

  /** The kernels of this process, chosen by the first call. */
  public static synchronized Kernels chosen() {
    if (chosen == null) {
      chosen = new Kernels(KernelChoice.of(System.getProperty(PROPERTY, "auto"), preferredBits()));
    }
    return chosen;
  }

  /**
   * Looks for the module's classes before it touches a class that needs them. The launcher may have
   * given them to the boot loader without their module.
   */
  static OptionalInt preferredBits() {
    try {
      Class.forName(KernelChoice.MODULE + ".FloatVector", false, Kernels.class.getClassLoader());
    } catch (ClassNotFoundException e) {
      return OptionalInt.empty();
    }
    return OptionalInt.of(LanesVector.preferredBits());
  }

  /** A quantizer of {@code format} for one thread. */
  public BlockQuantizer newQuantizer(BlockFormat format) {
    if (choice.vector()) {
      Supplier<BlockQuantizer> twin = VectorTwins.QUANTIZERS.get(format.name());
      if (twin != null) {
        Warmth warmth = warmthOf(format.name());
        return warmth.isWarm()
            ? twin.get()
            : new WarmingQuantizer(format.newQuantizer(), twin, warmth);
      }
    }
    return format.newQuantizer();
  }

  /**
   * A quantizer of {@code format} for one thread. Where it has a twin, its first rows begin the
   * warming.
   */
  public RowQuantizer newQuantizer(RowFormat format) {
    return choice.vector() ? rowTwins.newQuantizer(format) : format.newQuantizer();
  }

  /**
   * An observer of {@link ShrinkObservers} for one thread.
   *
   * @throws IllegalArgumentException for parameters that the format cannot have
   */
  public Optional<ShrinkObserver> newObserver(String format, Map<String, String> parameters) {
    return choice.vector()
        ? rowTwins.newObserver(format, parameters)
        : ShrinkObservers.find(format, parameters);
  }

  /**
   * What steps cost weights that share their range with those of other chunks; for one thread.
   *
   * @throws IllegalArgumentException for parameters that the format cannot have
   */
  public Optional<StepCosts> newStepCosts(String format, Map<String, String> parameters) {
    return choice.vector()
        ? rowTwins.newStepCosts(format, parameters)
        : StepCostsOfFormats.find(format, parameters);
  }

  /**
   * Warms the twin of a row format in the background, before there are rows to quantize.
   *
   * @param columns of the rows to come, or any that the format and its calibration allow
   */
  public void warmUp(RowFormat format, int columns) {
    if (choice.vector()) {
      rowTwins.warmUp(format, columns);
    }
  }

  /**
   * Warms the twins of some dtypes and formats in the background; until a twin is warm, its
   * definition works. What has no twin, or is warm already, needs nothing.
   */
  public void warmUp(Collection<String> dtypeNames, Collection<String> formatNames) {
    List<WarmUp.Candidate> cold = choice.vector() ? cold(dtypeNames, formatNames) : List.of();
    if (!cold.isEmpty()) {
      WarmUp.inBackground(cold.toArray(WarmUp.Candidate[]::new));
    }
  }

  private List<WarmUp.Candidate> cold(
      Collection<String> dtypeNames, Collection<String> formatNames) {
    List<WarmUp.Candidate> candidates = new ArrayList<>();
    WeightDecoders.all().stream()
        .filter(decoder -> dtypeNames.contains(decoder.name()))
        .forEach(decoder -> addDecoder(candidates, decoder));
    BlockFormats.all().stream()
        .filter(format -> formatNames.contains(format.name()))
        .forEach(format -> addQuantizer(candidates, format));
    rowErrorTwin.addCold(candidates::add);
    return candidates;
  }

  private void addDecoder(List<WarmUp.Candidate> candidates, WeightDecoder decoder) {
    WeightDecoder twin = VectorTwins.DECODERS.get(decoder.name());
    Warmth warmth = warmthOf("decode " + decoder.name());
    if (twin != null && !warmth.isWarm()) {
      candidates.add(WarmUp.decoder(decoder, twin, warmth));
    }
  }

  private void addQuantizer(List<WarmUp.Candidate> candidates, BlockFormat format) {
    Supplier<BlockQuantizer> twin = VectorTwins.QUANTIZERS.get(format.name());
    Warmth warmth = warmthOf(format.name());
    if (twin != null && !warmth.isWarm()) {
      candidates.add(WarmUp.quantizer(format, twin, warmth));
    }
  }

  private Warmth warmthOf(String formatName) {
    return warmths.computeIfAbsent(formatName, name -> new Warmth());
  }

  /** The decoder of a dtype that {@link WeightDecoders} knows. */
  public WeightDecoder decoder(String dtypeName) {
    WeightDecoder definition =
        WeightDecoders.find(dtypeName)
            .orElseThrow(() -> new IllegalArgumentException("no decoder for dtype " + dtypeName));
    WeightDecoder twin = choice.vector() ? VectorTwins.DECODERS.get(dtypeName) : null;
    return twin == null
        ? definition
        : new WarmingDecoder(definition, twin, warmthOf("decode " + dtypeName));
  }

  /** Compares weights with what became of them; for one thread. */
  public RowErrorMeter newRowErrorMeter() {
    return choice.vector() ? rowErrorTwin.newMeter() : new RowErrors();
  }

  /** Which kernels, and why; for the log. */
  public String description() {
    return choice.description();
  }
}

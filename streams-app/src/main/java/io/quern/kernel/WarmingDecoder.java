package io.quern.kernel;

/** The definition while the twin is cold, then the twin. */
final class WarmingDecoder implements WeightDecoder {
  private final WeightDecoder definition;
  private final WeightDecoder twin;
  private final Warmth warmth;

  WarmingDecoder(WeightDecoder definition, WeightDecoder twin, Warmth warmth) {
    this.definition = definition;
    this.twin = twin;
    this.warmth = warmth;
  }

  private WeightDecoder current() {
    return warmth.isWarm() ? twin : definition;
  }

  @Override
  public String name() {
    return definition.name();
  }

  @Override
  public int weightBytes() {
    return definition.weightBytes();
  }

  @Override
  public void decode(byte[] in, int from, float[] x, int xFrom, int count) {
    current().decode(in, from, x, xFrom, count);
  }

  @Override
  public int firstNonFinite(byte[] in, int from, int count) {
    return current().firstNonFinite(in, from, count);
  }
}
